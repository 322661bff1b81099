/** What can go wrong while a screen is shown. */

import { navigation } from './navigation.ts'
import type { Clock } from './clock.ts'
import type { Rule, Shop } from './shop.ts'
import { clearTab, hasLeft, modal, setOnline, within } from './shop.ts'
import { finalCheckout } from './views.ts'

export interface Fault {
  /** Before the modal is opened. */
  before?: () => void
  /** While the screen is shown. */
  during?: (at: Shop, clock: Clock) => unknown
  /** A modal that is opened again gets no answer either. */
  isSilence?: true
}

const ROUTES = ['open', 'read', 'events', 'pay', 'cancel'] as const
const DAY_MS = 86_400_000

/** The same for every request from now on. */
async function everyRequest(at: Shop, rule: Omit<Rule, 'route'>, times = 99): Promise<void> {
  await at.control({
    clearRules: true,
    rule: ROUTES.map((route) => ({ route, times, ...rule })),
    endStreams: true,
  })
  wake()
}

/** The page is looked at again, so the modal asks the companion at once. */
const wake = () => dispatchEvent(new Event('online'))

const problem = (status: number, code: string) => ({ status, body: { code, status, title: code } })

const skewClock = (ms: number) => {
  const { now } = Date
  Date.now = () => now() + ms
  wake()
}

const hide = (hidden: boolean) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

/** Requests do not arrive, or no usable answer comes back. */
export const CONNECTION_FAULTS: Record<string, Fault> = {
  'no connection': {
    during: async (at) => {
      setOnline(false)
      await everyRequest(at, { drop: true })
      dispatchEvent(new Event('offline'))
    },
  },
  'no answer': {
    isSilence: true,
    during: async (at, clock) => {
      const wasRefused = modal().result.error?.repeatable === false
      await everyRequest(at, { pause: true })
      const { checkout } = await at.control({})
      // Final screens send no request.
      if (checkout.pollAfterMs !== null && !wasRefused) await at.pausedRequest()
      clock.advance(31_000)
    },
  },
  'cut connections': { during: (at) => everyRequest(at, { drop: true }) },
  'answers that are not JSON': {
    during: async (at) => {
      await at.control({ event: '{"id":' })
      await everyRequest(at, { text: '<!doctype html><title>Sign in to the network</title>' })
    },
  },
  'a rate limit': {
    during: (at) => everyRequest(at, { ...problem(429, 'rate_limited'), headers: { 'retry-after': '60' } }),
  },
  'an error of the companion': { during: (at) => everyRequest(at, problem(503, 'unavailable')) },
}

/** What the server says changes. */
export const SERVER_FAULTS: Record<string, Fault> = {
  'a restart of the companion': { during: (at) => everyRequest(at, { drop: true }, 1) },
  'a provider that is down': {
    during: async (at) => {
      const { checkout } = await at.control({})
      const methods = checkout.methods.map((method) => ({ ...method, unavailable: 'temporarily' }))
      await at.control({ rule: { route: 'pay', times: 99, ...problem(409, 'provider_not_available') } })
      if (checkout.pollAfterMs !== null) await at.control({ checkout: { methods } })
    },
  },
  'a checkout that expires': {
    during: async (at) => {
      const { checkout } = await at.control({})
      if (checkout.pollAfterMs !== null) await at.control({ checkout: finalCheckout('expired') })
    },
  },
  'repeated and late news': {
    during: async (at) => {
      const { checkout } = await at.control({})
      const older = { ...checkout, status: 'open', payment: null }
      for (const view of [checkout, checkout, older, checkout]) await at.control({ event: JSON.stringify(view) })
    },
  },
}

/** The browser, the page or the device is in the way. */
export const BROWSER_FAULTS: Record<string, Fault> = {
  'a clock that is a day ahead': { during: () => skewClock(DAY_MS) },
  'a clock that is a day behind': { during: () => skewClock(-DAY_MS) },
  'forbidden storage': {
    before: () => STORAGES.forEach(forbidStorage),
  },
  'blocked windows': {
    during: async () => {
      const { length } = navigation.to
      navigation.window = null
      const primary = within<HTMLElement>('[part=primary]')
      primary?.click()
      // A page that was on its way to the provider leaves again.
      if (length > 0 || primary?.matches('a')) await hasLeft(length + 1)
    },
  },
  'a policy without the frame': {
    during: () =>
      document.dispatchEvent(
        new SecurityPolicyViolationEvent('securitypolicyviolation', {
          bubbles: true,
          disposition: 'enforce',
          documentURI: location.href,
          effectiveDirective: 'frame-src',
          originalPolicy: '',
          statusCode: 200,
          violatedDirective: 'frame-src',
          blockedURI: location.origin,
        }),
      ),
  },
  'a return from the browser’s cache': {
    during: async (at) => {
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
      hide(true)
      await at.control({ endStreams: true })
      hide(false)
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    },
  },
  'a tab that was killed': {
    during: async () => {
      modal().remove()
      clearTab()
    },
  },
}

export type StorageName = 'sessionStorage' | 'localStorage'

const STORAGES: readonly StorageName[] = ['sessionStorage', 'localStorage']
const storages = STORAGES.map((name) => [name, Object.getOwnPropertyDescriptor(window, name)!] as const)

export function forbidStorage(name: StorageName): void {
  Object.defineProperty(window, name, {
    configurable: true,
    get() {
      throw new DOMException('Access is denied for this document.', 'SecurityError')
    },
  })
}

/** Gives the browser back what a fault took. */
export function endFault(): void {
  for (const [name, storage] of storages) Object.defineProperty(window, name, storage)
  Reflect.deleteProperty(document, 'hidden')
}
