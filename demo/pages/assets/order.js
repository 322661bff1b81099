/** Keeps an order's page current without a reload, so that it keeps its focus and position. */

/** Short, so that a visitor of the demo sees each event as it arrives. */
const PAUSE_MS = 2_000

const shown = document.querySelector('main > section')

function look() {
  const request = new XMLHttpRequest()
  // Trusted Types forbid to parse a text as HTML. A document that the browser has parsed is no text.
  request.responseType = 'document'
  request.onload = () => exchange(request.response?.querySelector('main > section'))
  request.onloadend = () => setTimeout(lookWhenVisible, PAUSE_MS)
  request.open('GET', location.href)
  request.send()
}

function lookWhenVisible() {
  if (document.hidden) document.addEventListener('visibilitychange', lookWhenVisible, { once: true })
  else look()
}

function exchange(fresh) {
  if (!fresh) return
  const [before, after] = [[...shown.children], [...fresh.children]]
  if (before.length !== after.length) return shown.replaceChildren(...after)
  before.forEach((element, index) => {
    if (element.outerHTML !== after[index].outerHTML) element.replaceWith(after[index])
  })
}

setTimeout(lookWhenVisible, PAUSE_MS)
