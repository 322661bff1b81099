/** Records how the modal would leave the page, so that the page of the tests stays. Resets before each test. */

export interface Navigation {
  /** Addresses that this page would have gone to. */
  to: string[]
  /** How many windows were opened. */
  opened: number
  /** What `window.open` returns next; null when the browser blocks it. */
  window: FakeWindow | null
  /** Whether the page seems to be on a phone. */
  phone: boolean
}

export interface FakeWindow {
  opener: unknown
  closed: boolean
  document: { title: string; body: { textContent: string } }
  address: string
  close(): void
  location: { replace(url: string): void }
}

export function fakeWindow(): FakeWindow {
  const popup: FakeWindow = {
    opener: window,
    closed: false,
    document: { title: '', body: { textContent: '' } },
    address: 'about:blank',
    close: () => (popup.closed = true),
    location: { replace: (url) => (popup.address = url) },
  }
  return popup
}

export const navigation: Navigation = { to: [], opened: 0, window: null, phone: false }

beforeEach(() => {
  Object.assign(navigation, { to: [], opened: 0, window: fakeWindow(), phone: false })
})

// WebKit of 2025 has none.
const { navigation: api } = window as unknown as { navigation?: EventTarget }
if (api) {
  api.addEventListener('navigate', (event) => {
    const { destination } = event as Event & { destination: { url: string; sameDocument: boolean } }
    if (!event.cancelable || destination.sameDocument) return
    event.preventDefault()
    navigation.to.push(destination.url)
  })
} else {
  // The server answers that there is nothing to show (pages.mjs), so the page stays, and tells where it would have gone.
  const departures = async (): Promise<string[]> => (await fetch('/test-pages/departures')).json()
  let seen = (await departures()).length
  addEventListener('beforeunload', async () => {
    const { to } = navigation
    const count = ++seen
    // Leaving also ends requests that are under way.
    const all = await repeat(departures, (addresses) => addresses.length >= count)
    to.push(all[count - 1]!)
  })
}

/** Repeats a request until its answer is the wanted one. */
async function repeat<T>(request: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await request().catch(() => undefined)
    if (answer !== undefined && isWanted(answer)) return answer
  }
}

// The buyer is here, whatever window of this machine has the focus.
Document.prototype.hasFocus = () => true

window.open = () => {
  navigation.opened++
  return navigation.window as unknown as Window | null
}

const { matchMedia } = window
window.matchMedia = (query) => {
  const list = matchMedia.call(window, query)
  if (query.includes('coarse')) Object.defineProperty(list, 'matches', { value: navigation.phone })
  return list
}
