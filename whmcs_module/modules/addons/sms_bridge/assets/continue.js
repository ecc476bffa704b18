// Sends a form that stands for the rest of a long search, so that nobody has to press its button.
(function () {
    'use strict';
    var form = document.querySelector('form.sms-bridge-continue');
    if (form) {
        form.submit();
    }
}());
