/** Every screen of the modal, and how it is reached. */

import { fakeWindow, navigation } from './navigation.ts'
import type { Control, Shop } from './shop.ts'
import { hasLeft, open, press, ready, shop, shows, waitUntil, within } from './shop.ts'
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
  /** On the first screen. `becomes` or `act` leads on. */
  words: string
  /** What the checkout becomes on the server, and what the modal then shows. */
  becomes?: { checkout: CheckoutChange; words: string }
  act?: (at: Shop) => unknown
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
const toWindow = async () => {
  press(/^Pay ৳/)
  await shows('Finish in the Pakhi Pay window')
}
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
    act: () => within<HTMLElement>('summary').click(),
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
    act: () => (press(/^Pay ৳/), shows('Enter your name.')),
  },
  'details after a refusal': {
    control: {
      checkout: pakhiPay,
      rule: { route: 'pay', times: 9, status: 503, body: { code: 'unavailable', status: 503 } },
    },
    words: 'Pay ৳1,250.00',
    act: () => (press(/^Pay ৳/), shows('has a problem')),
  },
  starting: {
    ...POPUP,
    control: { checkout: pakhiPay, rule: { route: 'pay', pause: true } },
    act: async () => {
      press(/^Pay ৳/)
      await waitUntil(() => within('[aria-busy=true]'))
    },
  },
  'on the way to the provider': {
    control: { checkout: pakhiPay, payments: [{ action: page('redirect') }] },
    attributes: { presentation: 'redirect' },
    words: 'Pay ৳1,250.00',
    act: async () => {
      press(/^Pay ৳/)
      await shows('Opening Pakhi Pay')
      await hasLeft()
    },
  },
  'a frame': { control: { checkout: pendingPayment(page('frame')) }, words: 'Pay another way' },
  'a window': { ...POPUP, act: toWindow },
  'a closed window': {
    ...POPUP,
    act: async () => {
      await toWindow()
      navigation.window!.close()
      await shows('The payment window seems to be closed')
    },
  },
  'a blocked window': {
    ...POPUP,
    attributes: {},
    act: async () => {
      navigation.window = null
      press(/^Pay ৳/)
      await shows('One more tap to open Pakhi Pay')
    },
  },
  'a code': {
    ...POPUP,
    act: async () => {
      await toWindow()
      press('Use your phone instead')
      await waitUntil(() => within('.qr path'))
    },
  },
  device: PUSH,
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
  'no news': { control: { checkout: pendingPayment(null) }, words: 'No answer from Pakhi Pay yet' },
  'another method': {
    control: { checkout: pendingPayment(null) },
    words: 'No answer from Pakhi Pay yet',
    act: () => (press('Pay another way'), shows('request is still open')),
  },
  'the question before closing': { ...PUSH, act: () => (press('Close'), shows('Close for now?')) },
  'the question before cancelling': {
    control: { checkout: { ...pakhiPay, ...pendingPayment(pushRequest) } },
    words: 'Approve it on your phone',
    act: () => (press('Cancel payment'), shows('Cancel this payment?')),
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
  'no connection': {
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

/** Opens the modal, goes to the screen, and waits until it takes the buyer's presses. */
export async function goTo(name: ScreenId): Promise<void> {
  await show(name)
  await ready()
  // A receipt then waits, however long a test looks at it.
  within('dialog').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }))
}

/** Opens the modal and goes to the screen. It takes the presses of a test at once. */
export async function show(name: ScreenId): Promise<Shop> {
  const { control, attributes, words, becomes, act } = pathTo(name)
  const at = shop()
  Object.assign(navigation, { window: fakeWindow() })
  if (control) await at.control(control)
  await open(at, attributes, words)
  if (becomes) {
    await at.control({ checkout: becomes.checkout })
    await shows(becomes.words)
  }
  await act?.(at)
  return at
}
