// Fetches one page of the rehearsal after another while somebody looks at it: its rows are added, all
// else is replaced. Without scripts, or when something goes wrong, the button does the same by hand.
(function () {
    'use strict';
    var patienceMs = 15000;
    var isAsking = false;

    function add(page) {
        var status = page.querySelector('.sms-bridge-so-far');
        var trouble = page.querySelector('.sms-bridge-trouble');
        var here = document.querySelector('.sms-bridge-so-far');
        var old = here.querySelector('.sms-bridge-trouble');
        if (old) {
            old.remove();
        }
        if (status) {
            document.querySelector('.sms-bridge-decisions tbody').append(
                ...page.querySelectorAll('.sms-bridge-decisions tbody tr')
            );
            here.replaceWith(status);
        } else if (trouble) { // the button stays, and goes on from here
            here.prepend(trouble);
        }
        return status !== null;
    }

    function next() {
        var form = document.querySelector('form.sms-bridge-next');
        var control = new AbortController();
        if (!form || isAsking) {
            return;
        }
        if (document.hidden) {
            document.addEventListener('visibilitychange', next, { once: true });
            return;
        }
        isAsking = true;
        setTimeout(function () { control.abort(); }, patienceMs);
        fetch(form.getAttribute('action'), {
            method: 'POST',
            body: new FormData(form),
            credentials: 'same-origin',
            signal: control.signal
        }).then(function (answer) {
            return answer.ok ? answer.text() : '';
        }).then(function (html) {
            isAsking = false;
            if (add(new DOMParser().parseFromString(html, 'text/html'))) {
                next();
            }
        }).catch(function () {
            isAsking = false;
        });
    }

    document.addEventListener('submit', function (event) {
        if (event.target.matches('form.sms-bridge-next')) {
            event.preventDefault();
            next();
        }
    });
    next();
}());
