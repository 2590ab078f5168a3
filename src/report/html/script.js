(function () {
  'use strict';
  // Written for browsers of ten years ago too: no arrows, no let, no forEach on lists of nodes.
  var root = document.documentElement;
  var boxes = all('[data-filter]', document);
  var search = document.getElementById('search');
  var shown = document.getElementById('shown');
  var scenarios = all('.scenario', document).map(function (element) {
    return { element: element, text: null, head: element.querySelector('summary'), rows: all('.row', element).map(row) };
  });

  function all(selector, within) {
    return Array.prototype.slice.call(within.querySelectorAll(selector));
  }

  function row(element) {
    return { element: element, text: null, head: element, category: element.getAttribute('data-category') };
  }

  // What an element says, read when it is first asked for.
  function holds(item, text) {
    if (item.text === null) { item.text = item.head.textContent.toLowerCase(); }
    return item.text.indexOf(text) >= 0;
  }

  function filter() {
    var wanted = {}, text = search.value.toLowerCase(), count = 0;
    boxes.forEach(function (box) { wanted[box.value] = box.checked; });
    scenarios.forEach(function (scenario) {
      var before = count, whole = text === '' || holds(scenario, text);
      scenario.rows.forEach(function (row) {
        var fits = wanted[row.category] && (whole || holds(row, text));
        if (row.element.hidden === fits) { row.element.hidden = !fits; }
        if (fits) { count += 1; }
      });
      scenario.element.hidden = count === before;
      if (text !== '' && count > before) { open(scenario.element, true); }
    });
    shown.textContent = String(count);
  }

  function open(details, wanted) {
    if (wanted) { details.setAttribute('open', ''); } else { details.removeAttribute('open'); }
  }

  function openAll(wanted) {
    all('.scenario', document).forEach(function (scenario) {
      if (!scenario.hidden) { open(scenario, wanted); }
    });
    all('.row', document).forEach(function (row) {
      if (!row.hidden) { open(row.querySelector('details'), wanted); }
    });
  }

  // The step to which a link leads stands in what is closed.
  function openLinked() {
    var element = document.getElementById(window.location.hash.slice(1));
    if (!element) { return; }
    open(element.querySelector('details'), true);
    for (var around = element; around; around = around.parentNode) {
      if (around.className === 'scenario') { open(around, true); }
    }
    element.scrollIntoView();
  }

  function speak(language) {
    root.setAttribute('lang', language);
    root.setAttribute('data-lang', language);
    all('[data-language]', document).forEach(function (button) {
      button.setAttribute('aria-pressed', String(button.getAttribute('data-language') === language));
    });
  }

  // What is closed does not print: what did not pass is opened for the paper, and closed again.
  var opened = [];
  function beforePrint() {
    opened = all('details:not([open])', document).filter(function (details) {
      var row = details.parentNode;
      return row.className !== 'row' || row.getAttribute('data-category') !== 'pass';
    });
    opened.forEach(function (details) { open(details, true); });
  }
  function afterPrint() {
    opened.forEach(function (details) { open(details, false); });
    opened = [];
  }

  function toggleByHand(event) {
    var summary = event.target;
    while (summary && summary.nodeName.toLowerCase() !== 'summary') { summary = summary.parentNode; }
    if (!summary || (event.type === 'keydown' && event.keyCode !== 13 && event.keyCode !== 32)) { return; }
    open(summary.parentNode, !summary.parentNode.hasAttribute('open'));
    event.preventDefault();
  }

  boxes.forEach(function (box) { box.addEventListener('change', filter); });
  search.addEventListener('input', filter);
  document.querySelector('form').addEventListener('submit', function (event) { event.preventDefault(); });
  document.getElementById('expand').addEventListener('click', function () { openAll(true); });
  document.getElementById('collapse').addEventListener('click', function () { openAll(false); });
  all('[data-language]', document).forEach(function (button) {
    button.addEventListener('click', function () { speak(button.getAttribute('data-language')); });
  });
  window.addEventListener('hashchange', openLinked);
  window.addEventListener('beforeprint', beforePrint);
  window.addEventListener('afterprint', afterPrint);
  if (!('open' in document.createElement('details'))) {
    root.className += ' without-details';
    all('summary', document).forEach(function (summary) { summary.tabIndex = 0; });
    document.addEventListener('click', toggleByHand);
    document.addEventListener('keydown', toggleByHand);
  }
  root.className += ' with-script';
  speak(root.getAttribute('data-lang'));
  filter();
  openLinked();
}());
