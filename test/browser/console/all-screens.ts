/** Every page of the console and every question that it asks, to draw and to examine. */

import type { Page } from 'playwright-core'
import { answersOf, foundTransaction, morningViews } from './views.ts'

export interface Screen {
  /** Of the page; that of an order unless given. */
  readonly hash?: string
  readonly locale?: string
  readonly isSignedIn?: boolean
  /** Besides those of a usual morning, by `GET /orders`. */
  readonly answers?: Readonly<Record<string, Answer>>
  /** What leads from the page to the screen. */
  readonly act?: (page: Page, control: Control) => Promise<void>
}

interface Answer {
  readonly status?: number
  readonly body?: unknown
}

/** Changes what the server answers. */
export type Control = (change: { readonly answers: Readonly<Record<string, Answer>> }) => Promise<unknown>

export const views = morningViews(Date.now())
const empty = {
  anomalies: { anomalies: [], open: 0, nextCursor: null },
  none: { events: [], endpoint: null, nextCursor: null },
}
/** Presses buttons one after the other, the last of them perhaps in a dialog. */
const press =
  (...names: string[]) =>
  async (page: Page) => {
    for (const name of names) await page.getByRole('button', { name, exact: true }).last().click()
  }

const refund = {
  id: 'rfd_1',
  orderId: '1041',
  paymentId: 'pay_01a216afc84fa',
  provider: 'pakhipay',
  label: 'Pakhi Pay',
  money: { amount: '0.50', currency: 'BDT', minor: 50, exponent: 2 },
  state: 'unknown',
  at: views.overview.at,
  operator: '9f2c41d0',
  note: 'The lamp was broken',
  needsPerson: true,
}
/** Where every button is. */
const actionable = {
  'GET /orders/1041': {
    body: {
      ...views.order,
      anomalies: views.order.anomalies.map((anomaly) => ({ ...anomaly, canRefund: true })),
      payments: views.order.payments.map((payment) => ({ ...payment, canReview: true, canRefund: true })),
      providerRefunds: [refund],
      refunds: [
        {
          ...refund,
          id: 'ref_1',
          source: 'operator',
          note: 'Sent back by hand, as agreed on the telephone',
        },
      ],
      actions: views.actions.actions,
      cut: ['timeline', 'payments'],
    },
  },
}
const LONG = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4)
const ARABIC = 'نورا عبد الرحمن الخطيب'
/** What buyers and shops may write. */
const strange = {
  'GET /orders': {
    body: {
      orders: views.orders.orders.map((order, index) => ({
        ...order,
        orderId: index === 0 ? `ord_${LONG}` : order.orderId,
        title: [LONG, ARABIC, 'জামদানি শাড়ি, রায়ের বাজারের মগ, নকশি কাঁথা এবং পিতলের চুড়ি'][index % 3],
        customerName: [ARABIC, LONG, 'মোছাম্মৎ রাহিমা খাতুন চৌধুরী'][index % 3],
        money:
          index === 1
            ? { amount: '123456789012.34', currency: 'BDT', minor: 12345678901234, exponent: 2 }
            : order.money,
      })),
      nextCursor: null,
    },
  },
  'GET /orders/1041': {
    body: {
      ...views.order,
      title: LONG,
      customer: { name: ARABIC, email: `${LONG}@example.com`, phone: '01700 000000' },
      items: [{ name: LONG, quantity: 12, amount: '3200.00' }],
    },
  },
}
const undelivered = views.events.events.filter(({ status }) => status !== 'delivered')
const refused = views.webhooks.webhooks.filter(({ verdict }) => verdict === 'refused')
const givenUp = {
  'GET /events': {
    body: {
      ...views.events,
      events: undelivered.map((event, index) =>
        index === 0 ? event : { ...event, status: 'given_up', givesUpAt: undefined },
      ),
      nextCursor: 'next',
    },
  },
}
const away = { status: 503, body: { code: 'unavailable', title: '', status: 503 } }
const resolved = {
  'GET /anomalies': {
    body: {
      anomalies: views.anomalies.anomalies.map((anomaly, index) => ({
        ...anomaly,
        canAccept: false,
        resolvedAt: views.overview.at,
        ...(index === 0 ? { resolvedBy: '9f2c41d0', note: 'Paid the rest in cash at the counter' } : {}),
      })),
      open: 2,
      nextCursor: null,
    },
  },
}
const BENGALI = { locale: 'bn-BD' }
/** What every screen is answered besides its own. */
export const usual = {
  ...answersOf(views),
  'POST /payments/pay_01a216afc84fa/check': { body: foundTransaction(views) },
}

export const PAGES: Readonly<Record<string, Screen>> = {
  'sign-in': { hash: '', isSignedIn: false },
  overview: { hash: '#/overview' },
  'overview-empty': {
    hash: '#/overview',
    answers: {
      'GET /overview': {
        body: {
          ...views.overview,
          currencies: [],
          conversion: { opened: 0, paid: 0, today: { opened: 0, paid: 0 } },
          medianSecondsToPaid: null,
          attention: {
            ...views.overview.attention,
            total: 0,
            anomalies: [],
            undeliveredEvents: 0,
            providersDown: 0,
            deliveries: null,
          },
        },
      },
    },
  },
  'overview-bengali': { hash: '#/overview', locale: 'bn-BD' },
  orders: { hash: '#/orders' },
  'orders-newer': {
    hash: '#/orders',
    act: async (page: Page, control: Control) => {
      const [first] = views.orders.orders
      const came = ['1045', '1044', '1043'].map((orderId) => ({ ...first, orderId, openedAt: views.overview.at }))
      const overview = { ...views.overview, attention: { ...views.overview.attention, openAnomalies: 3 } }
      await control({
        answers: {
          'GET /orders': { body: { ...views.orders, orders: [...came, ...views.orders.orders] } },
          'GET /overview': { body: overview },
        },
      })
      await page.getByRole('button', { name: '3 new orders' }).waitFor()
    },
  },
  'orders-none': { hash: '#/orders', answers: { 'GET /orders': { body: { orders: [], nextCursor: null } } } },
  'orders-failed': {
    hash: '#/orders',
    answers: { 'GET /orders': away },
  },
  'orders-strange': { hash: '#/orders', answers: strange },
  'orders-bengali': { hash: '#/orders', ...BENGALI },
  order: { hash: '#/orders/1041', act: press('Show the message') },
  'order-full': { hash: '#/orders/1041', answers: actionable },
  'order-strange': { hash: '#/orders/1041', answers: strange },
  'order-none': {
    hash: '#/orders/1041',
    answers: { 'GET /orders/1041': { status: 404, body: { code: 'order_not_found' } } },
  },
  'order-bengali': { hash: '#/orders/1041', ...BENGALI, answers: actionable },
  attention: { hash: '#/attention' },
  'attention-none': {
    hash: '#/attention',
    answers: {
      'GET /anomalies': { body: empty.anomalies },
      'GET /events': { body: empty.none },
      'GET /overview': {
        body: { ...views.overview, attention: { ...views.overview.attention, total: 0, providersDown: 0 } },
      },
    },
  },
  'attention-reload-failed': {
    hash: '#/attention',
    answers: givenUp,
    act: async (page, control) => {
      await control({ answers: { 'GET /anomalies': away } })
      await press('Mark resolved', 'Keep open')(page)
      await page.getByText('This could not be brought up to date').waitFor()
    },
  },
  'attention-given-up-bengali': { hash: '#/attention', answers: givenUp, ...BENGALI },
  'deliveries-reload-failed': {
    hash: '#/deliveries',
    act: async (page, control) => {
      await control({ answers: { 'GET /events': away } })
      await page
        .getByRole('button', { name: /^Resend/ })
        .first()
        .click()
      await press('Resend')(page)
      await page.getByText('This could not be brought up to date').waitFor()
    },
    answers: { 'POST /events/evt_1/resend': { body: {} } },
  },
  'attention-bengali': { hash: '#/attention', ...BENGALI },
  'attention-resolved': { hash: '#/attention?state=resolved', answers: resolved },
  'attention-resolved-bengali': { hash: '#/attention?state=resolved', answers: resolved, ...BENGALI },
  'attention-failed': {
    hash: '#/attention',
    act: async (page: Page, control: Control) => {
      await control({ answers: { 'GET /anomalies': away } })
      await press('Resolved')(page)
      await page.getByRole('alert').waitFor()
    },
  },
  deliveries: { hash: '#/deliveries' },
  'deliveries-tries': {
    hash: '#/deliveries',
    act: async (page: Page) => {
      await page.getByRole('row', { name: '1039' }).getByRole('button', { name: 'Show all tries' }).click()
      await page.locator('.tries').waitFor()
    },
  },
  'deliveries-undelivered': {
    hash: '#/deliveries?events=undelivered',
    answers: { 'GET /events': { body: { ...views.events, events: undelivered } } },
  },
  'deliveries-refused': {
    hash: '#/deliveries?webhooks=refused',
    answers: { 'GET /webhooks': { body: { webhooks: refused, nextCursor: 'next' } } },
  },
  'deliveries-refused-bengali': {
    hash: '#/deliveries?webhooks=refused',
    answers: { 'GET /webhooks': { body: { webhooks: refused, nextCursor: 'next' } } },
    ...BENGALI,
  },
  'deliveries-failed': {
    hash: '#/deliveries',
    act: async (page: Page, control: Control) => {
      await control({ answers: { 'GET /events': away } })
      await press('Not delivered')(page)
      await page.getByRole('alert').waitFor()
    },
  },
  'deliveries-none': {
    hash: '#/deliveries',
    answers: { 'GET /events': { body: empty.none }, 'GET /webhooks': { body: { webhooks: [], nextCursor: null } } },
  },
  'deliveries-bengali': { hash: '#/deliveries', ...BENGALI },
  health: { hash: '#/health' },
  'health-bengali': { hash: '#/health', ...BENGALI },
}

/** Each is drawn over the page behind it. */
export const DIALOGS: Readonly<Record<string, Screen>> = {
  'dialog-accept': { act: press('Accept as paid') },
  'dialog-accept-wrong': { act: press('Accept as paid', 'Accept as paid') },
  'dialog-resolve': { act: press('Mark resolved') },
  'dialog-record': { act: press('Record refund') },
  'dialog-refund-how': { answers: actionable, act: press('Refund') },
  'dialog-refund': { answers: actionable, act: press('Refund', 'Continue') },
  'dialog-refund-unsure': {
    answers: { ...actionable, 'POST /orders/1041/refunds': { status: 202, body: refund } },
    act: async (page: Page) => {
      await press('Refund', 'Continue')(page)
      await page.getByRole('textbox', { name: 'Why?' }).fill('The lamp was broken')
      await page.getByRole('dialog').locator('.danger-action').click()
      await page.getByRole('dialog').getByRole('status').waitFor()
    },
  },
  'dialog-resolve-refund': { answers: actionable, act: press('Say what became of it') },
  'dialog-check': { act: press('Check now') },
  'dialog-review': { answers: actionable, act: press('Mark as reviewed') },
  'dialog-lookup': { act: press('Look up a transaction') },
  'dialog-lookup-refused': {
    answers: {
      'POST /payments/pay_01a216afc84fa/check': {
        status: 502,
        body: { code: 'provider_unreachable', title: '', status: 502 },
      },
    },
    act: async (page: Page) => {
      await press('Look up a transaction')(page)
      await page.getByRole('textbox', { name: 'Transaction ID' }).fill('TRX77B0D4E91A')
      await press('Ask Pakhi Pay')(page)
      await page.getByRole('alert').waitFor()
    },
  },
  'dialog-bind': {
    act: async (page: Page) => {
      await press('Look up a transaction')(page)
      await page.getByRole('textbox', { name: 'Transaction ID' }).fill('TRX77B0D4E91A')
      await press('Ask Pakhi Pay')(page)
      await page.getByRole('button', { name: 'Bind to order 1041' }).waitFor()
    },
  },
  'dialog-cancel': { act: press('Cancel checkout') },
  'dialog-resend': { act: press('Resend') },
  'dialog-erase': { act: press('Erase') },
  'dialog-erase-strange': { answers: strange, act: press('Erase') },
  'dialog-erase-bengali': { ...BENGALI, act: press('মুছুন') },
  'dialog-replay': {
    hash: '#/deliveries',
    act: (page: Page) => page.getByRole('button', { name: /^Verify again/ }).click(),
  },
}
