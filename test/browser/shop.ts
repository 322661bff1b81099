/** A shop page with a companion behind it, as the tests use them. */

import { waitUntil as waitUntilWithin } from '@open-wc/testing'
import type { PayButtonElement, PayCheckoutElement } from '../../src/index.ts'
import type { CheckoutView, PaymentAction, PaymentView } from '../../server/contract/wire.ts'
import './script-tag.ts'

export interface Call {
  route: 'open' | 'read' | 'events' | 'pay' | 'cancel'
  method: string
  path: string
  url: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any
  key?: string
  authorization?: string
  contentType?: string
}

interface Order {
  checkout?: Partial<Record<keyof CheckoutView, unknown>>
  rule?: {
    route: Call['route']
    times?: number
    status?: number
    body?: unknown
    drop?: boolean
    hold?: boolean
    holdAnswer?: boolean
    headers?: Record<string, string>
  }
  clearRules?: true
  payments?: Partial<PaymentView>[]
  release?: true
  endStreams?: true | 'in order'
}

export interface Shop {
  server: string
  /** Tells the companion what to do next. */
  tell(order: Order): Promise<{ calls: Call[]; checkout: CheckoutView; streams: number; held: number }>
  calls(route?: Call['route']): Promise<Call[]>
}

/** The helper's own second is short on a busy machine. */
export const waitUntil = (condition: () => unknown, message?: string, options?: { interval?: number }): Promise<void> =>
  waitUntilWithin(condition as () => boolean, message, { timeout: 8_000, ...options })

let count = 0

/** A companion of its own, so that tests cannot disturb one another. */
export function shop(): Shop {
  const server = `${location.origin}/companion/t${Date.now().toString(36)}-${count++}`
  const tell: Shop['tell'] = async (order) =>
    (await fetch(`${server}/control`, { method: 'POST', body: JSON.stringify(order) })).json()
  return {
    server,
    tell,
    calls: async (route) => (await tell({})).calls.filter((call) => !route || call.route === route),
  }
}

/** A button in the page, ready to be pressed. */
export function button({ server }: Shop, attributes: Record<string, string> = {}): PayButtonElement {
  const element = document.createElement('pay-button')
  element.textContent = 'Pay'
  for (const [name, value] of Object.entries({ server, 'order-token': 'head.claims.signature', ...attributes }))
    element.setAttribute(name, value)
  document.body.append(element)
  return element
}

export const inner = (element: Element): HTMLButtonElement => element.shadowRoot!.querySelector('button')!

export const modal = (): PayCheckoutElement => document.querySelector('pay-checkout')!

export const text = (): string =>
  modal()?.shadowRoot!.querySelector('[part=dialog]')?.textContent!.replace(/\s+/g, ' ').trim() ?? ''

export const within = <T extends Element>(selector: string): T => modal().shadowRoot!.querySelector<T>(selector)!

/** The button that bears these words. */
export function press(words: string | RegExp): void {
  const found = find(words)
  if (!found) throw new Error(`No button "${words}" in: ${text()}`)
  found.click()
}

export function find(words: string | RegExp): HTMLButtonElement | undefined {
  const all = [...(modal()?.shadowRoot!.querySelectorAll('button') ?? [])]
  const name = (each: HTMLButtonElement) =>
    each.getAttribute('aria-label') ?? each.textContent!.replace(/\s+/g, ' ').trim()
  return all.reverse().find((each) => (typeof words === 'string' ? name(each) === words : words.test(name(each))))
}

export const says = (words: string): Promise<void> =>
  waitUntil(() => text().includes(words), `the modal says "${words}", not: ${text()}`)

/** Opens by click and waits for the first screen. */
export async function open(
  at: Shop,
  attributes: Record<string, string> = {},
  words = 'How do you want to pay?',
): Promise<PayButtonElement> {
  const element = button(at, attributes)
  inner(element).click()
  await waitUntil(() => modal(), 'the modal is there')
  await says(words)
  return element
}

export const page = (presentation: 'frame' | 'popup' | 'redirect'): PaymentAction => ({
  type: 'open',
  url: `${location.origin}/test-pages/provider.html`,
  presentation,
})

export const prompt: PaymentAction = { type: 'confirm-on-device', hint: '' }

/** What the server says of a payment that is under way. */
export const underWay = (action: PaymentAction | null, more: Partial<PaymentView> = {}): Order['checkout'] => ({
  status: 'processing',
  payment: { id: 'pay_1', provider: 'pakhipay', status: 'pending', action, reference: '7F3K-29QD', ...more },
})

export const settled = (status: 'paid' | 'cancelled' | 'expired'): Order['checkout'] => ({
  status,
  payment: { id: 'pay_1', provider: 'pakhipay', status, action: null, reference: '7F3K-29QD' },
})

export interface Went {
  /** Addresses that this page would have gone to. */
  to: string[]
  opened: number
  /** What the next window is; null when it is blocked. */
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

let went: Went | undefined

// The page stays: each way out of it is noted instead.
;(window as unknown as { navigation: EventTarget }).navigation.addEventListener('navigate', (event) => {
  const { destination } = event as Event & { destination: { url: string; sameDocument: boolean } }
  if (!went || !event.cancelable || destination.sameDocument) return
  event.preventDefault()
  went.to.push(destination.url)
})
window.open = () => {
  went!.opened++
  return went!.window as unknown as Window | null
}
const { matchMedia } = window
window.matchMedia = (query) => {
  const list = matchMedia.call(window, query)
  if (query.includes('coarse')) Object.defineProperty(list, 'matches', { value: went?.phone ?? false })
  return list
}

/** Starts to note how the modal would leave this page. */
export function stayHere(): Went {
  went = { to: [], opened: 0, window: fakeWindow(), phone: false }
  return went
}

/** Leaves nothing behind for the next test. */
export function tidy(): void {
  for (const element of document.querySelectorAll('pay-button, pay-checkout')) element.remove()
  sessionStorage.clear()
}

/** Notes every event of a name. */
export function heard<T extends Event = Event>(target: EventTarget, ...types: string[]): T[] {
  const events: T[] = []
  for (const type of types) target.addEventListener(type, (event) => events.push(event as T))
  return events
}
