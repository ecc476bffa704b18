// Shows what a wording would become while it is typed. The page's own Preview button does the same.
(function () {
    'use strict';
    var pauseMs = 400;
    var form = document.querySelector('form.sms-bridge-wording');
    var shown = document.querySelector('.sms-bridge-preview');
    var timer = 0;
    var asked = 0;

    function preview() {
        var data = new FormData(form);
        var mine = ++asked;
        data.set('action', 'live');
        fetch(form.getAttribute('action'), {
            method: 'POST',
            body: data,
            credentials: 'same-origin'
        }).then(function (answer) {
            return answer.ok ? answer.json() : null;
        }).then(function (told) {
            if (told && mine === asked) { // a later answer may have come first
                shown.innerHTML = told.html;
            }
        }).catch(function () {});
    }

    if (form && shown) {
        form.addEventListener('input', function () {
            clearTimeout(timer);
            timer = setTimeout(preview, pauseMs);
        });
    }
}());
