/** Every state of the checkout: what the server says, and what the buyer does. */

import {
  money,
  birr,
  open,
  soon,
  LAKIPAY,
  CARD,
  CHAPA,
  ETHSWITCH,
  PAKHIPAY,
  ethiopia,
  bangladesh,
  arden,
  payment,
  pending,
  pushed,
  paid,
  notice,
} from './orders.mjs'
import { ARDEN, TUMTUM, origin } from './shop.mjs'

const press = (name) => (p) => p.getByRole('button', { name }).last().click()

/** By name. */
export const states = {
  button: { stay: true },
  opening: { control: { checkout: ethiopia(), rule: { route: 'open', pause: true } }, wait: '.bone' },
  choose: { checkout: ethiopia() },
  groups: { checkout: ethiopia({ methods: [CHAPA, LAKIPAY, ETHSWITCH, CARD] }) },
  last: {
    checkout: ethiopia({ methods: [CHAPA, LAKIPAY, ETHSWITCH, CARD] }),
    last: 'lakipay CBE',
  },
  items: { checkout: ethiopia({ methods: [LAKIPAY] }), act: (p) => p.locator('summary').click() },
  straight: {
    checkout: bangladesh(),
    act: async (p) => {
      await p.evaluate(() => navigation?.addEventListener('navigate', (event) => event.preventDefault()))
      await press(/Pakhi/)(p)
    },
    control: { payments: [{ action: open('redirect') }] },
    attributes: { presentation: 'redirect' },
    delay: 5_000,
  },
  details: { checkout: ethiopia(), act: press(/telebirr/) },
  'details-error': {
    checkout: ethiopia({ customer: {} }),
    act: async (p) => {
      await press(/telebirr/)(p)
      await p.locator('[name=phone]').fill('0711 2345')
      await p.waitForTimeout(500)
      await press(/^Pay B/)(p)
    },
  },
  'details-busy': {
    checkout: ethiopia(),
    control: { rule: { route: 'pay', pause: true } },
    act: async (p) => {
      await press(/telebirr/)(p)
      await p.waitForTimeout(500)
      await press(/^Pay B/)(p)
    },
    delay: 700,
  },
  'details-note': {
    checkout: ethiopia(),
    control: { rule: { route: 'pay', times: 9, drop: true } },
    act: async (p) => {
      await press(/telebirr/)(p)
      await p.waitForTimeout(500)
      await press(/^Pay B/)(p)
      await p.locator('[role=alert]').last().waitFor()
    },
  },
  frame: {
    checkout: pending(bangladesh, 'pakhipay', open('frame')),
    attributes: { presentation: 'frame' },
    wait: 'iframe',
  },
  window: {
    brand: ARDEN,
    checkout: arden(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    act: press(/Lopay/),
  },
  blocked: {
    brand: ARDEN,
    checkout: arden(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'auto' },
    // On a phone, the page itself goes to the provider.
    wide: true,
    act: async (p) => {
      await p.evaluate(() => (window.open = () => null))
      await press(/Lopay/)(p)
    },
  },
  'window-closed': {
    brand: ARDEN,
    checkout: arden(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    act: async (p) => {
      const [popup] = await Promise.all([p.waitForEvent('popup'), press(/Lopay/)(p)])
      await p.getByText('Finish in the').waitFor()
      await popup.close()
      await p.getByText('seems to be closed').waitFor()
    },
  },
  qr: {
    brand: ARDEN,
    checkout: arden(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    wide: true,
    act: async (p) => {
      await press(/Lopay/)(p)
      await press('Use your phone instead')(p)
    },
  },
  push: { checkout: pushed },
  'push-help': { checkout: pushed, act: (p) => p.locator('.fold summary').click() },
  leave: { checkout: pushed, act: press('Close') },
  cancel: {
    checkout: pushed,
    act: async (p) => {
      await p.locator('.fold summary').click()
      await press('Cancel payment')(p)
    },
  },
  waiting: {
    checkout: bangladesh(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    act: async (p) => {
      await press(/Pakhi/)(p)
      await p.waitForTimeout(500)
      await press(/^I’ve paid/)(p)
    },
    delay: 1_500,
  },
  checking: { checkout: pending(bangladesh, 'pakhipay', null) },
  unanswered: {
    checkout: pending(bangladesh, 'pakhipay', null, {
      message: 'Pakhi Pay did not answer. We are finding out whether the payment was started.',
    }),
  },
  other: { checkout: pushed, act: press('Pay another way') },
  paid: { checkout: bangladesh(), then: paid() },
  'paid-going': { checkout: bangladesh(), then: paid({ successUrl: `${origin}/thanks` }), motion: true, delay: 3_000 },
  declined: {
    checkout: ethiopia({
      payment: payment('lakipay', { status: 'failed', message: 'Your balance was too low. No money was taken.' }),
    }),
  },
  cancelled: { checkout: ethiopia(), then: ethiopia({ status: 'cancelled' }) },
  expired: { checkout: bangladesh(), then: bangladesh({ status: 'expired' }) },
  offline: {
    checkout: bangladesh(),
    act: async (p) => {
      await p.context().setOffline(true)
    },
    delay: 1_500,
  },
  unreachable: {
    checkout: bangladesh(),
    after: { rule: ['read', 'events'].map((route) => ({ route, drop: true, times: 99 })), endStreams: true },
    act: (p) => p.getByText('isn’t answering').waitFor({ timeout: 20_000 }),
  },
  impossible: {
    control: {
      rule: { route: 'open', status: 403, times: 9, body: { code: 'price_not_allowed', status: 403, detail: 'no' } },
    },
  },
  underpaid: {
    checkout: bangladesh({
      money: money('3200.00'),
      status: 'processing',
      payment: payment('pakhipay', { status: 'paid', transactionId: 'TRX90A1C2E7F4' }),
      notice: notice('underpaid', money('1.00'), [
        {
          reference: '2K8M-P4TD',
          provider: 'pakhipay',
          transactionId: 'TRX90A1C2E7F4',
          paid: money('1.00'),
          at: soon(0),
        },
      ]),
    }),
  },
  twice: {
    checkout: pushed,
    then: ethiopia({
      status: 'paid',
      payment: payment('lakipay', { status: 'paid', transactionId: 'SKJ7H2P0QX' }),
      notice: notice('duplicate', birr('4840.00'), [
        {
          reference: 'BLT4-R9W1',
          provider: 'lakipay',
          transactionId: 'BLT4R9W1ZC',
          paid: birr('4840.00'),
          at: soon(0),
        },
      ]),
    }),
  },
  already: {
    control: { rule: { route: 'open', status: 409, times: 9, body: { code: 'order_paid', status: 409 } } },
  },
  'other-price': {
    control: {
      rule: {
        route: 'open',
        status: 409,
        times: 9,
        body: { code: 'order_paid', status: 409, paid: money('90.00') },
      },
    },
  },
  'no-shop': { control: {} },
  'themes-tumtum': {
    brand: TUMTUM,
    checkout: ethiopia({
      shop: { name: 'Tumtum' },
      orderId: '88',
      money: money('12400.00', 'NGN'),
      methods: [
        { provider: 'card', label: 'Card', mark: 'card', needs: [], flow: 'page' },
        { provider: 'bank', label: 'Bank transfer', mark: 'bank green', needs: [], flow: 'page' },
        { provider: 'ussd', label: 'USSD', mark: 'phone amber', needs: [], flow: 'device' },
      ],
    }),
  },
  'many-methods': {
    checkout: bangladesh({
      methods: [
        'wallet rose bKash',
        'wallet orange Nagad',
        'wallet violet Rocket',
        'card - Card',
        'bank teal Bank',
      ].map((text) => {
        const [kind, hue, label] = text.split(' ')
        return { provider: label, label, mark: `${kind} ${hue}`, needs: [], flow: 'page' }
      }),
    }),
  },
  'themes-arden': { brand: ARDEN, checkout: arden() },
  bengali: { checkout: bangladesh(), attributes: { locale: 'bn-BD' } },
  'bengali-paid': { checkout: bangladesh(), then: paid(), attributes: { locale: 'bn-BD' } },
  amharic: { checkout: ethiopia(), attributes: { locale: 'am-ET' } },
  'right-to-left': { checkout: ethiopia({ shop: { name: 'شيولي' } }), attributes: { locale: 'ar' } },
  // The longest texts, in letters of other widths.
  ...Object.fromEntries(
    ['bn-BD', 'am-ET', 'fr'].flatMap((locale) => [
      [
        `frame-${locale}`,
        {
          checkout: pending(bangladesh, 'pakhipay', open('frame')),
          attributes: { presentation: 'frame', locale },
          wait: 'iframe',
        },
      ],
      [
        `frame-share-${locale}`,
        {
          checkout: pending((more) => bangladesh({ methods: [PAKHIPAY], ...more }), 'pakhipay', open('frame')),
          attributes: { presentation: 'frame', locale },
          wait: 'iframe',
        },
      ],
    ]),
  ),
  shared: { checkout: bangladesh(), act: press('Ask someone else to pay') },
  'long-names': {
    checkout: ethiopia({
      shop: { name: 'Rahima Begum and Daughters Handloom Weavers’ Cooperative of Narayanganj' },
      orderId: 'NARAYANGANJ-2026-000000001016',
      money: birr('123456789012.00'),
      customer: { name: 'Wolfeschlegelsteinhausenbergerdorff' },
      methods: [
        { ...LAKIPAY, mediums: [{ id: 'A', label: 'Commercial Bank of Ethiopia mobile money wallet', mark: 'bank' }] },
        { ...CARD, label: 'Donaudampfschifffahrtsgesellschaftskapitänskarte' },
      ],
    }),
  },
  'long-paid': {
    checkout: bangladesh(),
    then: paid({
      shop: { name: 'Rahima Begum and Daughters Handloom Weavers’ Cooperative of Narayanganj' },
      money: money('123456789012.00'),
      payment: payment('pakhipay', {
        status: 'paid',
        transactionId: 'TRX4027E7BC56-9F0E-4C1B-8D57-33AA0E1C7B42',
        paidAt: '2026-11-26T09:53:00.000Z',
      }),
    }),
  },
}
