// Fetches one page of the rehearsal after another: its rows are added, all else is replaced. Without
// scripts, or when something goes wrong, the link to the next page does the same by hand.
(function () {
    'use strict';
    var patienceMs = 15000;

    function next() {
        var link = document.querySelector('a.sms-bridge-next');
        var control = new AbortController();
        if (!link) {
            return;
        }
        setTimeout(function () { control.abort(); }, patienceMs);
        fetch(link.href, { credentials: 'same-origin', signal: control.signal }).then(function (answer) {
            return answer.ok ? answer.text() : '';
        }).then(function (html) {
            var page = new DOMParser().parseFromString(html, 'text/html');
            var status = page.querySelector('.sms-bridge-so-far');
            var rows = page.querySelectorAll('.sms-bridge-decisions tbody tr');
            if (!status) {
                return;
            }
            document.querySelector('.sms-bridge-so-far').replaceWith(status);
            document.querySelector('.sms-bridge-decisions tbody').append(...rows);
            next();
        }).catch(function () {});
    }

    next();
}());
