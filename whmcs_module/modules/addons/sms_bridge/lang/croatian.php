<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS od nas';
$_ADDONLANG['client_page_intro'] = 'Ovo su SMS poruke koje smo vam poslali; stare nakon nekog vremena nestaju s '
    . 'popisa. Ako ste dobili poruku koja se predstavlja kao naša, a nije ovdje navedena, pitajte nas '
    . 'prije nego što joj povjerujete.';
$_ADDONLANG['client_page_no_links'] = 'Nikad ne šaljemo poveznice. Poruka s poveznicom nije naša, tko god bio naveden '
    . 'kao pošiljatelj.';
$_ADDONLANG['client_page_how_off'] = 'Ne želite više poruka? Ispraznite polje „{field}” u svojim podacima i spremite.';
$_ADDONLANG['client_page_stopped'] = 'SMS poruke na {number} su zaustavljene. Javite nam se ako ih želite ponovno '
    . 'primati.';
$_ADDONLANG['client_page_details'] = 'Otvori moje podatke';
$_ADDONLANG['client_page_none'] = 'Nismo vam poslali nijednu SMS poruku.';
$_ADDONLANG['client_page_away'] = 'Popis se trenutačno ne može prikazati. Pokušajte kasnije.';
$_ADDONLANG['client_page_forbidden'] = 'Nemate dopuštenje vidjeti račune ovog korisničkog računa pa ovdje ne možete '
    . 'čitati SMS poruke o njima. Zatražite od vlasnika korisničkog računa dopuštenje za račune.';
$_ADDONLANG['client_page_erased'] = 'Tekst se više ne čuva.';
$_ADDONLANG['client_page_older'] = 'Starije poruke';
$_ADDONLANG['client_page_state_accepted'] = 'poslano';
$_ADDONLANG['client_page_state_unknown'] = 'možda poslano';
$_ADDONLANG['client_page_state_delivered'] = 'isporučeno';
$_ADDONLANG['client_page_state_undelivered'] = 'nije isporučeno';
$_ADDONLANG['client_help'] = 'Ovamo vam uz e-poštu šaljemo SMS kada račun treba vašu pozornost. Ostavite prazno ako '
    . 'ne želite poruke. Nikad ne šaljemo poveznice.';
$_ADDONLANG['client_help_sender'] = 'Naše poruke dolaze od {sender}.';
$_ADDONLANG['client_help_signed'] = 'Naše poruke potpisuje {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: ovaj se broj ne može pročitati. Napišite ga s pozivnim brojem '
    . 'države, npr. +385 91 234 5678, ili ostavite polje prazno ako ne želite poruke.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: ovo nije broj mobitela. Unesite broj mobitela ili ostavite polje '
    . 'prazno ako ne želite poruke.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: ne šaljemo poruke na brojeve ove zemlje. Unesite drugi broj ili '
    . 'ostavite polje prazno.';
