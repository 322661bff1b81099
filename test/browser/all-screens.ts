/** Every screen of the modal, and how it is reached. */

import { fakeWindow, navigation } from './navigation.ts'
import type { Control, Rule, Shop } from './shop.ts'
import {
  find,
  hasLeft,
  isShown,
  openPage,
  press,
  pressButton,
  ready,
  setOnline,
  shop,
  shows,
  text,
  waitUntil,
  within,
} from './shop.ts'
import {
  failedPayment,
  finalCheckout,
  money,
  page,
  pakhiPay,
  pakhiPayWithDetails,
  pendingPayment,
  pushRequest,
} from './views.ts'
import { manyMethods } from './views.ts'
import type { CheckoutChange } from './views.ts'

export interface ScreenPath {
  control?: Control
  attributes?: Record<string, string>
  /** The browser says that it has no connection. */
  isOffline?: true
  /** On the first screen. `becomes` or `steps` lead on. */
  words: string
  /** What the checkout becomes on the server, and what the modal then shows. */
  becomes?: { checkout: CheckoutChange; words: string }
  steps?: readonly Step[]
}

/** What the buyer does on the way. */
interface Step {
  /** The name of a button. */
  button?: string | RegExp
  /** Anything else. */
  act?: () => unknown
  /** What the modal then shows. */
  until?: string | (() => unknown)
}

const PUSH: ScreenPath = {
  control: { checkout: { customer: { phone: '0911 234 567' }, ...pendingPayment(pushRequest) } },
  words: 'Approve it on your phone',
}
const POPUP: ScreenPath = {
  control: { checkout: pakhiPay, payments: [{ action: page('popup') }] },
  attributes: { presentation: 'popup' },
  words: 'Pay ৳1,250.00',
}
const UNAVAILABLE = {
  provider: 'lakipay',
  label: 'LakiPay',
  needs: ['phone'],
  flow: 'device',
  unavailable: 'It takes no payments at the moment.',
}
const toWindow: Step = { button: /^Pay ৳/, until: 'Finish in the Pakhi Pay window' }
const notice = (kind: string) => ({ kind, paid: money('1000.00'), payments: [] })

const paths = {
  opening: { control: { rule: { route: 'open', pause: true } }, words: 'Opening your order' },
  choose: { words: 'How would you like to pay?' },
  'choose, with a list of items': {
    control: {
      checkout: {
        items: [
          { name: 'Cup', quantity: 2, amount: '900.00' },
          { name: 'Kettle', quantity: 1, amount: '350.00' },
        ],
      },
    },
    words: 'How would you like to pay?',
    steps: [{ button: /items/, until: () => within<HTMLDetailsElement>('details').open }],
  },
  'choose, with many methods in groups': {
    control: { checkout: { methods: manyMethods } },
    words: 'Mobile wallets',
  },
  'choose, with no method that works': {
    control: { checkout: { methods: [{ ...pakhiPay.methods[0], unavailable: 'temporarily' }, UNAVAILABLE] } },
    words: 'How would you like to pay?',
  },
  details: { control: { checkout: pakhiPayWithDetails }, words: 'Full name' },
  'details with errors': {
    control: { checkout: pakhiPayWithDetails },
    words: 'Full name',
    steps: [{ button: /^Pay ৳/, until: 'Enter your name.' }],
  },
  'details after a refusal': {
    control: {
      checkout: pakhiPay,
      rule: { route: 'pay', times: 9, status: 503, body: { code: 'unavailable', status: 503 } },
    },
    words: 'Pay ৳1,250.00',
    steps: [{ button: /^Pay ৳/, until: 'has a problem' }],
  },
  starting: {
    ...POPUP,
    control: { checkout: pakhiPay, rule: { route: 'pay', pause: true } },
    steps: [{ button: /^Pay ৳/, until: () => within('[aria-busy=true]') }],
  },
  'on the way to the provider': {
    control: { checkout: pakhiPay, payments: [{ action: page('redirect') }] },
    attributes: { presentation: 'redirect' },
    words: 'Pay ৳1,250.00',
    steps: [{ button: /^Pay ৳/, until: 'Opening Pakhi Pay' }, { act: () => hasLeft() }],
  },
  'a frame': { control: { checkout: pendingPayment(page('frame')) }, words: 'Pay another way' },
  'a window': { ...POPUP, steps: [toWindow] },
  'a closed window': {
    ...POPUP,
    steps: [toWindow, { act: () => navigation.window!.close(), until: 'The payment window seems to be closed' }],
  },
  'a blocked window': {
    ...POPUP,
    attributes: {},
    steps: [{ act: () => (navigation.window = null) }, { button: /^Pay ৳/, until: 'One more tap to open Pakhi Pay' }],
  },
  'a code': {
    ...POPUP,
    steps: [
      toWindow,
      { button: 'Use your phone instead', until: 'Scan with your phone' },
      { until: () => within('.qr path') },
    ],
  },
  device: PUSH,
  'device, with help': {
    ...PUSH,
    steps: [{ button: 'Didn’t get it?', until: () => within<HTMLDetailsElement>('.fold').open }],
  },
  'device with a time': {
    control: { checkout: pendingPayment(pushRequest, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() }) },
    words: 'left to approve',
  },
  'device, simulated': {
    control: {
      checkout: pendingPayment({
        type: 'confirm-on-device',
        hint: 'This is a test payment. It is approved automatically in 2 seconds. No money moves.',
        simulated: true,
      }),
    },
    words: 'No money moves.',
  },
  'device with one method': {
    control: { checkout: { ...pakhiPay, ...pendingPayment(pushRequest) } },
    words: 'Approve it on your phone',
  },
  waiting: { control: { checkout: pendingPayment(page('redirect')) }, words: 'Waiting for' },
  'waiting without an answer': {
    control: { checkout: pendingPayment(null, { message: 'Pakhi Pay did not answer. We are finding out.' }) },
    words: 'No answer from Pakhi Pay yet',
  },
  'waiting for a page that did not come': {
    control: {
      checkout: {
        ...pakhiPay,
        ...pendingPayment(null, {
          reason: 'unanswered_page',
          message: 'Pakhi Pay did not answer. You can start again.',
        }),
      },
    },
    words: 'You can start again.',
  },
  'no news': { control: { checkout: pendingPayment(null) }, words: 'No answer from Pakhi Pay yet' },
  'another method': {
    control: { checkout: pendingPayment(null) },
    words: 'No answer from Pakhi Pay yet',
    steps: [{ button: 'Pay another way', until: 'request is still open' }],
  },
  'the question before closing': {
    ...PUSH,
    steps: [{ button: 'Close', until: 'Close for now?' }],
  },
  'the question before cancelling': {
    control: { checkout: { ...pakhiPay, ...pendingPayment(pushRequest) } },
    words: 'Approve it on your phone',
    steps: [{ button: 'Cancel payment', until: 'Cancel this payment?' }],
  },
  declined: { control: { checkout: failedPayment('Your balance was too low.') }, words: 'declined the payment' },
  'paid too little': {
    control: { checkout: { ...pendingPayment(null, { status: 'paid' }), notice: notice('underpaid') } },
    words: 'We received',
  },
  'paid twice': {
    words: 'How would you like to pay?',
    becomes: { checkout: { ...finalCheckout('paid'), notice: notice('duplicate') }, words: 'You’ve paid twice' },
  },
  paid: {
    words: 'How would you like to pay?',
    becomes: { checkout: finalCheckout('paid'), words: 'has your payment of ৳1,250.00' },
  },
  'paid, with every detail': {
    control: { checkout: { successUrl: `${location.origin}/thanks` } },
    words: 'How would you like to pay?',
    becomes: {
      checkout: finalCheckout('paid', { transactionId: 'TRX-1042-77-ABCDEF', paidAt: '2026-11-20T17:05:00.000Z' }),
      words: 'TRX-1042-77-ABCDEF',
    },
  },
  cancelled: {
    words: 'How would you like to pay?',
    becomes: { checkout: finalCheckout('cancelled'), words: 'Payment cancelled' },
  },
  expired: {
    words: 'How would you like to pay?',
    becomes: { checkout: finalCheckout('expired'), words: 'Time ran out' },
  },
  offline: { control: { rule: { route: 'open', drop: true, times: 99 } }, isOffline: true, words: 'You’re offline' },
  'no answer': {
    control: { rule: { route: 'open', drop: true, times: 99 } },
    words: 'The shop isn’t answering',
  },
  impossible: {
    control: { rule: { route: 'open', status: 403, body: { code: 'price_not_allowed', status: 403 } } },
    words: 'price_not_allowed',
  },
  'paid before': {
    control: { rule: { route: 'open', status: 409, body: { code: 'order_paid', status: 409 } } },
    words: 'This order is already paid',
  },
} satisfies Record<string, ScreenPath>

export type ScreenId = keyof typeof paths

export const SCREENS = Object.keys(paths) as ScreenId[]

export const pathTo = (name: ScreenId): ScreenPath => paths[name]

/** Screens that the hosted page cannot show: it has nothing to close, and opens no order. */
const IN_MODAL_ONLY: readonly ScreenId[] = ['the question before closing', 'paid before']
export const PAGE_SCREENS = SCREENS.filter((screen) => !IN_MODAL_ONLY.includes(screen))

/** Where the checkout is shown. */
export type Place = 'modal' | 'page'

/** Opens the modal, goes to the screen, and waits until it takes the buyer's presses. */
export async function goTo(name: ScreenId): Promise<void> {
  await show(name)
  await ready()
  // A receipt then waits, however long a test looks at it.
  within('dialog').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }))
}

/** Opens the checkout and goes to the screen. It takes the presses of a test at once. */
export async function show(name: ScreenId, place: Place = 'modal'): Promise<Shop> {
  const { words, becomes, steps = [] } = pathTo(name)
  const at = await begin(name, place)
  await shows(words)
  await isShown()
  if (becomes) {
    await at.control({ checkout: becomes.checkout })
    await shows(becomes.words)
  }
  for (const { button, act, until } of steps) {
    if (button) press(button)
    await act?.()
    await (typeof until === 'string' ? shows(until) : until && waitUntil(until))
  }
  return at
}

/**
 * The same where a file is missing, and other screens may take the place of this one. Each press still changes what the
 * buyer reads. Ends where the next press is not offered.
 * @param untilReady waits until a screen is there
 */
export async function approach(name: ScreenId, place: Place, untilReady: () => Promise<void>): Promise<Shop> {
  const { becomes, steps = [] } = pathTo(name)
  const at = await begin(name, place)
  await isShown()
  if (name === 'opening') return at
  await untilReady()
  /** Changes what the checkout is, and waits until the buyer reads something else. */
  const untilOther = async (change: () => unknown) => {
    const before = text()
    await change()
    await waitUntil(() => text() !== before, `other words than: ${before}`)
    await untilReady()
  }
  if (becomes) await untilOther(() => at.control({ checkout: becomes.checkout }))
  for (const { button, act, until } of steps) {
    if (button && !find(button)) break
    if (button) {
      const pressIt = () => press(button)
      await (typeof until === 'string' ? untilOther(pressIt) : pressIt())
    }
    await act?.()
  }
  return at
}

async function begin(name: ScreenId, place: Place): Promise<Shop> {
  const { control, attributes, isOffline } = pathTo(name)
  const at = shop()
  Object.assign(navigation, { window: fakeWindow() })
  setOnline(!isOffline)
  const { rule } = control ?? {}
  if (control) await at.control(place === 'page' && rule ? { ...control, rule: [rule].flat().map(forPage) } : control)
  if (place === 'page') await openPage(at, attributes)
  else pressButton(at, attributes)
  return at
}

/** The page has a checkout already, so it reads it where the modal opens the order. */
const forPage = (rule: Rule): Rule => (rule.route === 'open' ? { ...rule, route: 'read' } : rule)
