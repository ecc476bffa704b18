<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS nossos';
$_ADDONLANG['client_page_intro'] = 'Estes são os SMS que enviamos a você; os antigos saem da lista depois de '
    . 'algum tempo. Se você recebeu um SMS que diz vir de nós e não está aqui, pergunte a nós antes de '
    . 'confiar nele.';
$_ADDONLANG['client_page_no_links'] = 'Nunca enviamos links. Um SMS com link não é nosso, seja qual for o remetente.';
$_ADDONLANG['client_page_how_off'] = 'Não quer mais SMS? Apague o campo "{field}" nos seus dados e salve.';
$_ADDONLANG['client_page_stopped'] = 'Os SMS para {number} estão suspensos. Fale conosco se quiser recebê-los de '
    . 'novo.';
$_ADDONLANG['client_page_details'] = 'Abrir meus dados';
$_ADDONLANG['client_page_none'] = 'Não enviamos nenhum SMS a você.';
$_ADDONLANG['client_page_away'] = 'A lista não pode ser exibida agora. Tente mais tarde.';
$_ADDONLANG['client_page_forbidden'] = 'Você não tem permissão para ver as faturas desta conta e, por isso, não pode '
    . 'ler aqui os SMS sobre elas. Peça ao proprietário da conta a permissão para faturas.';
$_ADDONLANG['client_page_erased'] = 'O texto não é mais guardado.';
$_ADDONLANG['client_page_older'] = 'SMS mais antigos';
$_ADDONLANG['client_page_state_accepted'] = 'enviado';
$_ADDONLANG['client_page_state_unknown'] = 'talvez enviado';
$_ADDONLANG['client_page_state_delivered'] = 'entregue';
$_ADDONLANG['client_page_state_undelivered'] = 'não entregue';
$_ADDONLANG['client_help'] = 'Aqui enviamos um SMS, além do e-mail, quando uma fatura precisa da sua atenção. Deixe '
    . 'em branco para não receber nenhum SMS. Nunca enviamos links.';
$_ADDONLANG['client_help_sender'] = 'Nossos SMS vêm de {sender}.';
$_ADDONLANG['client_help_signed'] = 'Nossos SMS são assinados por {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: não foi possível ler este número. Escreva com o código do país, '
    . 'como +55 11 91234-5678, ou deixe o campo em branco para não receber SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: não é um número de celular. Informe um celular ou deixe o campo '
    . 'em branco para não receber SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: não enviamos SMS para números deste país. Informe outro número '
    . 'ou deixe o campo em branco.';
