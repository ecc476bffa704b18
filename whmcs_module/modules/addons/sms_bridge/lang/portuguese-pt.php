<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS nossos';
$_ADDONLANG['client_page_intro'] = 'Estes são os SMS que lhe enviámos; os antigos saem da lista ao fim de algum '
    . 'tempo. Se recebeu um SMS que diz vir de nós e não consta aqui, pergunte-nos antes de confiar nele.';
$_ADDONLANG['client_page_no_links'] = 'Nunca enviamos ligações. Um SMS com uma ligação não é nosso, diga o remetente '
    . 'o que disser.';
$_ADDONLANG['client_page_how_off'] = 'Não quer receber mais SMS? Esvazie o campo "{field}" nos seus dados e guarde.';
$_ADDONLANG['client_page_stopped'] = 'Os SMS para {number} estão suspensos. Contacte-nos se quiser voltar a '
    . 'recebê-los.';
$_ADDONLANG['client_page_details'] = 'Abrir os meus dados';
$_ADDONLANG['client_page_none'] = 'Não lhe enviámos nenhum SMS.';
$_ADDONLANG['client_page_away'] = 'A lista não pode ser mostrada agora. Tente mais tarde.';
$_ADDONLANG['client_page_forbidden'] = 'Não tem permissão para ver as faturas desta conta e, por isso, não pode ler '
    . 'aqui os SMS sobre elas. Peça ao titular da conta a permissão para faturas.';
$_ADDONLANG['client_page_erased'] = 'O texto já não é conservado.';
$_ADDONLANG['client_page_older'] = 'SMS mais antigos';
$_ADDONLANG['client_page_state_accepted'] = 'enviado';
$_ADDONLANG['client_page_state_unknown'] = 'talvez enviado';
$_ADDONLANG['client_page_state_delivered'] = 'entregue';
$_ADDONLANG['client_page_state_undelivered'] = 'não entregue';
$_ADDONLANG['client_help'] = 'Aqui enviamos-lhe um SMS, além do e-mail, quando uma fatura precisa da sua atenção. '
    . 'Deixe em branco para não receber nenhum SMS. Nunca enviamos ligações.';
$_ADDONLANG['client_help_sender'] = 'Os nossos SMS vêm de {sender}.';
$_ADDONLANG['client_help_signed'] = 'Os nossos SMS são assinados por {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: não é possível ler este número. Escreva-o com o indicativo do país, '
    . 'como +351 912 345 678, ou deixe o campo em branco para não receber SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: não é um número de telemóvel. Indique um telemóvel ou deixe o '
    . 'campo em branco para não receber SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: não enviamos SMS para números deste país. Indique outro número '
    . 'ou deixe o campo em branco.';
