// Brings the page up to date, and helps the keyboard. Everything else works without it.
(function () {
  'use strict';
  var body = document.body;
  var state = body.getAttribute('data-state');
  var live = document.getElementById('live');
  var filter = document.getElementById('filter');
  var stream = null;
  var busy = false;
  var again = false;
  // The parts as they were served, without what was opened and typed since.
  var served = {};

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function tell(word) {
    live.hidden = false;
    live.className = 'live ' + word;
    all('[data-when]', live).forEach(function (text) { text.hidden = text.getAttribute('data-when') !== word; });
  }

  // What is open, and what somebody types, stays as it is, also where it moves to another part.
  function kept() {
    return {
      open: all('details[open][id]').map(function (details) { return details.id; }),
      typed: all('[data-live] input[id]').map(function (input) { return { id: input.id, value: input.value }; })
    };
  }

  function restore(before) {
    before.open.forEach(function (id) {
      var details = document.getElementById(id);
      if (details) { details.open = true; }
    });
    before.typed.forEach(function (typed) {
      var input = document.getElementById(typed.id);
      if (input) { input.value = typed.value; }
    });
  }

  function replace(old, fresh) {
    var focused = old.contains(document.activeElement) ? document.activeElement : null;
    var place = focused ? focusable(old).indexOf(focused) : -1;
    old.replaceWith(fresh);
    if (focused) { refocus(focused, fresh, place); }
  }

  function focusable(within) {
    return all('a, button, summary, input, [tabindex]', within);
  }

  function refocus(focused, fresh, place) {
    var id = focused.id || (focused.closest('[id]') || {}).id;
    var around = id ? document.getElementById(id) : null;
    var same = around && around.tagName === focused.tagName ? around : null;
    var within = !same && around ? all(focused.tagName, around)[0] : null;
    var target = same || within || focusable(fresh)[place];
    if (target) { target.focus({ preventScroll: true }); }
  }

  function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    fetch(window.location.pathname + window.location.search, { headers: { Accept: 'text/html' } }).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)));
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, 'text/html');
      var before = kept();
      all('[data-live]').forEach(function (old) {
        var part = fresh.getElementById(old.id);
        if (!part || part.outerHTML === served[old.id]) { return; }
        served[old.id] = part.outerHTML;
        replace(old, document.importNode(part, true));
      });
      restore(before);
      document.title = fresh.title;
      body.setAttribute('data-state', fresh.body.getAttribute('data-state'));
      apply();
    }).catch(function () { tell('off'); }).then(function () {
      busy = false;
      if (again) { again = false; refresh(); }
    });
  }

  // The browser comes again by itself behind every event, with the id of the last one.
  function listen() {
    stream = new EventSource(body.getAttribute('data-events') + '?after=' + encodeURIComponent(body.getAttribute('data-state')));
    // An answer begins with the first news only.
    tell('on');
    stream.addEventListener('changed', refresh);
    stream.onerror = function () {
      if (stream.readyState !== EventSource.CLOSED) { return; }
      fetch(body.getAttribute('data-events') + '?after=' + encodeURIComponent(body.getAttribute('data-state'))).then(function (answer) {
        if (answer.status === 204) { tell('ended'); } else { tell('off'); setTimeout(listen, 2000); }
      }).catch(function () { tell('off'); setTimeout(listen, 2000); });
    };
  }

  function apply() {
    var wanted = filter ? filter.value.trim().toLowerCase() : '';
    all('.obligation, .entry').forEach(function (row) {
      row.hidden = wanted !== '' && row.textContent.toLowerCase().indexOf(wanted) < 0;
    });
    if (wanted !== '') {
      all('#rest > details').forEach(function (details) {
        details.open = details.open || all('.obligation', details).some(function (row) { return !row.hidden; });
      });
    }
  }

  function trouble(step) {
    var rows = all('.obligation.fail, .obligation.error, .obligation.warn, .obligation.not-shown, .finding').filter(function (row) {
      return row.offsetParent !== null;
    });
    var at = rows.indexOf(document.activeElement && document.activeElement.closest('.obligation, .finding'));
    var next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length];
    if (next) { next.tabIndex = -1; next.focus(); next.scrollIntoView({ block: 'center' }); }
  }

  // What a link leads to may stand in what is closed.
  function open() {
    var target = window.location.hash ? document.getElementById(decodeURIComponent(window.location.hash.slice(1))) : null;
    for (var around = target; around; around = around.parentElement) {
      if (around.tagName === 'DETAILS') { around.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  }

  document.addEventListener('keydown', function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (typing && event.key === 'Escape') { event.target.blur(); }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === '/' && filter) { event.preventDefault(); filter.focus(); }
    if (event.key === 'j') { trouble(1); }
    if (event.key === 'k') { trouble(-1); }
  });
  if (filter) {
    filter.parentNode.hidden = false;
    filter.addEventListener('input', apply);
  }
  all('[data-live]').forEach(function (part) { served[part.id] = part.outerHTML; });
  window.addEventListener('hashchange', open);
  open();
  if (state && live) { listen(); }
}());
