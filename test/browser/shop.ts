/** A shop page with a companion behind it. Each test starts with an empty page. */

import { waitUntil as waitUntilWithin } from '@open-wc/testing'
import type { CheckoutView, PaymentView } from '../../server/contract/wire.ts'
import type { PayButtonElement, PayCheckoutElement } from '../../src/index.ts'
import { navigation } from './navigation.ts'
import { scriptAddress } from './script-address.ts'
import './script-tag.ts'
import type { CheckoutChange } from './views.ts'

export interface Call {
  route: 'open' | 'read' | 'events' | 'pay' | 'cancel'
  method: string
  path: string
  url: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any
  key?: string
  authorization?: string
  language?: string
  contentType?: string
}

/** How the companion answers the next `times` requests of a route; once unless given. */
export interface Rule {
  route: Call['route']
  times?: number
  status?: number
  body?: unknown
  headers?: Record<string, string>
  /** Answers with this in place of JSON. */
  text?: string
  /** Cuts the connection. */
  drop?: boolean
  /** Waits for `resume` before it handles the request. */
  pause?: boolean
  /** Handles the request, then waits for `resume` before it answers. */
  pauseAnswer?: boolean
}

export interface Control {
  checkout?: CheckoutChange
  rule?: Rule | Rule[]
  clearRules?: true
  /** The data of an event that the open streams send. */
  event?: string
  /** What the next payments become. */
  payments?: Partial<PaymentView>[]
  resume?: true
  endStreams?: true | 'in order'
  /** Answers once no other request is under way. */
  untilIdle?: true
}

export interface CompanionState {
  calls: Call[]
  checkout: CheckoutView
  /** How many event streams are open. */
  streams: number
  /** How many requests wait for `resume`. */
  paused: number
}

export interface Shop {
  server: string
  /** Sets what the companion does next. */
  control(control: Control): Promise<CompanionState>
  calls(route?: Call['route']): Promise<Call[]>
  /** Waits until exactly this many event streams are open. */
  streams(count: number): Promise<void>
  /** Waits until a request waits for `resume`. */
  pausedRequest(): Promise<void>
  /** Waits until no request and no event stream is under way. */
  idle(): Promise<unknown>
}

/** Waits longer than the library's one second, which is short on a busy machine. */
export const waitUntil = (condition: () => unknown, message?: string): Promise<void> =>
  waitUntilWithin(condition as () => boolean, message, { timeout: 15_000 })

let count = 0

/**
 * A companion of its own, so that tests cannot disturb one another.
 * @param more the end of its name: pages.mjs
 */
export function shop(more = ''): Shop {
  const server = `${location.origin}/companion/t${Date.now().toString(36)}-${count++}${more}`
  const control: Shop['control'] = async (body) =>
    (await fetch(`${server}/control`, { method: 'POST', body: JSON.stringify(body) })).json()
  return {
    server,
    control,
    calls: async (route) => (await control({})).calls.filter((call) => !route || call.route === route),
    streams: (open) => waitUntil(async () => (await control({})).streams === open, `${open} open event streams`),
    pausedRequest: () => waitUntil(async () => (await control({})).paused > 0, 'a paused request'),
    idle: () => control({ untilIdle: true }),
  }
}

/**
 * Waits until the page has left for an address and is back. Without the Navigation API it really leaves. Until the next
 * page has answered, WebKit then ends every request of this page, those of the test as well.
 */
export const hasLeft = (times = 1): Promise<void> =>
  waitUntil(() => navigation.to.length >= times, `the page has left ${times} times, not for: ${navigation.to.join()}`)

/** Adds a button to the page. */
export function button({ server }: Shop, attributes: Record<string, string> = {}): PayButtonElement {
  const element = document.createElement('pay-button')
  element.textContent = 'Pay'
  for (const [name, value] of Object.entries({ server, 'order-token': 'head.claims.signature', ...attributes }))
    element.setAttribute(name, value)
  document.body.append(element)
  return element
}

/** The button that the buyer presses. */
export const nativeButton = (element: Element): HTMLButtonElement => element.shadowRoot!.querySelector('button')!

export const modal = (): PayCheckoutElement => document.querySelector('pay-checkout')!

export const text = (): string =>
  modal()?.shadowRoot!.querySelector('[part=dialog]')?.textContent!.replace(/\s+/g, ' ').trim() ?? ''

export const within = <T extends Element>(selector: string): T => modal().shadowRoot!.querySelector<T>(selector)!

/** The modal's button, link or heading of a fold with this name. */
export function find(name: string | RegExp): HTMLButtonElement | undefined {
  const all = [...(modal()?.shadowRoot!.querySelectorAll<HTMLButtonElement>('button, a, summary') ?? [])]
  const nameOf = (each: HTMLButtonElement) =>
    each.getAttribute('aria-label') ?? each.textContent!.replace(/\s+/g, ' ').trim()
  return all.reverse().find((each) => (typeof name === 'string' ? nameOf(each) === name : name.test(nameOf(each))))
}

export function press(name: string | RegExp): void {
  const found = find(name)
  if (!found) throw new Error(`No button "${name}" in: ${text()}`)
  found.click()
}

export const fill = (field: string, value: string): string =>
  (within<HTMLInputElement>(`[name=${field}]`).value = value)

/** Waits until the modal shows this text. */
export const shows = (words: string): Promise<void> =>
  waitUntil(() => text().includes(words), `the modal shows "${words}", not: ${text()}`)

/** Waits until the modal takes presses, which it ignores right after a new screen. */
export const ready = (): Promise<void> => waitUntil(() => modal() && !within('.new'), 'the modal takes presses')

/** Opens the modal by a click and waits for its first screen. */
export async function open(
  at: Shop,
  attributes: Record<string, string> = {},
  words = 'How would you like to pay?',
): Promise<PayButtonElement> {
  const element = pressButton(at, attributes)
  await waitUntil(() => modal(), 'the modal is in the page')
  await shows(words)
  await isShown()
  return element
}

/** Adds a button to the page and presses it. */
export function pressButton(at: Shop, attributes?: Record<string, string>): PayButtonElement {
  const element = button(at, attributes)
  nativeButton(element).click()
  return element
}

/** The modal, or the checkout of the hosted page. It is drawn shortly before it is shown. */
export const isShown = (): Promise<void> =>
  waitUntil(() => modal()?.shadowRoot!.querySelector('dialog')?.open, 'the checkout is shown')

/** Shows the shop's checkout as the hosted page does, which no address leads back from. */
export async function openPage(at: Shop, attributes: Record<string, string> = {}): Promise<void> {
  const { file } = (await (await fetch('/dist/browser/assets.json')).json())['pay-checkout.js']
  const { PayCheckoutElement } = await import(new URL(file, scriptAddress()).href)
  if (!customElements.get('pay-checkout')) customElements.define('pay-checkout', PayCheckoutElement)
  const { checkout } = await at.control({})
  const element = document.createElement('pay-checkout')
  const options = { page: true, server: at.server, checkout: checkout.id, clientSecret: 'secret-1', ...attributes }
  document.body.append(Object.assign(element, options))
}

/** Records every event of these types. */
export function recordEvents<T extends Event = Event>(target: EventTarget, ...types: string[]): T[] {
  const events: T[] = []
  for (const type of types) target.addEventListener(type, (event) => events.push(event as T))
  return events
}

/** Leaves a page as a reload does. */
export function clearPage(): void {
  for (const element of document.querySelectorAll('pay-button, pay-checkout')) element.remove()
}

/** Leaves a page as a new tab has it. */
export function clearTab(): void {
  clearPage()
  sessionStorage.clear()
}

beforeEach(() => setOnline(true))
afterEach(clearTab)

/** What the browser says of its connection. A machine for tests may have none. */
export function setOnline(isOnline: boolean): void {
  Object.defineProperty(navigator, 'onLine', { configurable: true, value: isOnline })
}
