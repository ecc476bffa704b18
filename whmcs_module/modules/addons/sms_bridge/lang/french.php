<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS de notre part';
$_ADDONLANG['client_page_intro'] = 'Voici les SMS que nous vous avons envoyés ; les anciens disparaissent de la '
    . 'liste au bout d’un certain temps. Si vous avez reçu un SMS qui prétend venir de nous et ne figure '
    . 'pas ici, demandez-nous avant de vous y fier.';
$_ADDONLANG['client_page_no_links'] = 'Nous n’envoyons jamais de lien. Un SMS avec un lien ne vient pas de nous, quel '
    . 'que soit l’expéditeur affiché.';
$_ADDONLANG['client_page_how_off'] = 'Vous ne voulez plus de SMS ? Videz le champ « {field} » dans vos coordonnées et '
    . 'enregistrez.';
$_ADDONLANG['client_page_stopped'] = 'Les SMS au {number} sont arrêtés. Contactez-nous si vous voulez les '
    . 'recevoir de nouveau.';
$_ADDONLANG['client_page_details'] = 'Ouvrir mes coordonnées';
$_ADDONLANG['client_page_none'] = 'Nous ne vous avons envoyé aucun SMS.';
$_ADDONLANG['client_page_away'] = 'La liste ne peut pas être affichée pour le moment. Réessayez plus tard.';
$_ADDONLANG['client_page_forbidden'] = 'Vous n’êtes pas autorisé à consulter les factures de ce compte et ne pouvez '
    . 'donc pas lire ici les SMS qui les concernent. Demandez au propriétaire du compte l’autorisation d’accès aux '
    . 'factures.';
$_ADDONLANG['client_page_erased'] = 'Le texte n’est plus conservé.';
$_ADDONLANG['client_page_older'] = 'SMS plus anciens';
$_ADDONLANG['client_page_state_accepted'] = 'envoyé';
$_ADDONLANG['client_page_state_unknown'] = 'peut-être envoyé';
$_ADDONLANG['client_page_state_delivered'] = 'remis';
$_ADDONLANG['client_page_state_undelivered'] = 'non remis';
$_ADDONLANG['client_help'] = 'Nous vous envoyons ici un SMS, en plus de l’e-mail, quand une facture demande votre '
    . 'attention. Laissez le champ vide pour ne recevoir aucun SMS. Nous n’envoyons jamais de lien.';
$_ADDONLANG['client_help_sender'] = 'Nos SMS viennent de {sender}.';
$_ADDONLANG['client_help_signed'] = 'Nos SMS sont signés {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field} : ce numéro est illisible. Écrivez-le avec l’indicatif du pays, '
    . 'comme +33 6 12 34 56 78, ou laissez le champ vide pour ne recevoir aucun SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field} : ce n’est pas un numéro de mobile. Indiquez un numéro de mobile '
    . 'ou laissez le champ vide pour ne recevoir aucun SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field} : nous n’envoyons pas de SMS aux numéros de ce pays. Indiquez un '
    . 'autre numéro ou laissez le champ vide.';
