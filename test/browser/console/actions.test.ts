/** What an operator does in the console: each action says first what will happen, and sends it once. */

import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { OperatorOrderView } from '../../../server/contract/operator.ts'
import { openConsole, waitUntil } from './open-console.ts'
import type { Call, Opened } from './open-console.ts'
import { foundTransaction, morningViews } from './views.ts'

const PAYMENT = '/payments/pay_01a216afc84fa/check'
const WHY = 'Why? It goes into the audit log'
const WHY_OPTIONAL = 'Why? (optional) It goes into the audit log'

async function openOrder(answers: Record<string, { status?: number; body?: unknown }> = {}): Promise<Opened> {
  const at = await openConsole('#/orders/1041', { answers })
  await at.shows('What happened')
  return at
}

/** The writes, without what every one of them carries. */
async function writes(at: Opened): Promise<Pick<Call, 'path' | 'body'>[]> {
  const calls = await at.calls('POST')
  for (const { csrf } of calls) expect(csrf).to.equal('csrf-1')
  return calls.map(({ path, body }) => ({ path, body }))
}

const isClosed = (at: Opened) => waitUntil(() => at.dialog() === null, `the dialog closes: ${at.text()}`)

describe('accepting money that does not fit', () => {
  it('says what will happen, asks why, and shows the order as it is then', async () => {
    const at = await openOrder({ 'POST /anomalies/anm_1/accept': { body: {} } })
    await at.press('Accept as paid')
    await at.shows('Accept ৳1.00 as full payment?')
    await at.shows(
      'Order 1041 becomes paid, and your shop gets order.paid. ৳3,199.00 stays missing. This cannot be undone.',
    )
    await at.press('Accept as paid')
    await at.shows('Please fill this in.')
    expect(await writes(at)).to.deep.equal([])

    const paid = morningViews(Date.now()).order
    await at.control({
      answers: { 'GET /orders/1041': { body: { ...paid, anomalies: [], situation: 'paid', status: 'paid' } } },
    })
    await at.fill(WHY, '  Paid the rest in cash  ')
    await at.press('Accept as paid')
    await isClosed(at)
    await at.shows('Order 1041 is paid now.')
    await waitUntil(() => at.find('h1').textContent!.includes('Paid'))
    expect(await writes(at)).to.deep.equal([
      { path: '/api/anomalies/anm_1/accept', body: { note: 'Paid the rest in cash' } },
    ])
  })

  it('keeps the question and shows why the server refuses it', async () => {
    const refusal = { code: 'anomaly_resolved', title: 'x', status: 409, detail: 'The anomaly is already resolved' }
    const at = await openOrder({ 'POST /anomalies/anm_1/accept': { status: 409, body: refusal } })
    await at.press('Accept as paid')
    await at.fill(WHY, 'cash')
    await at.press('Accept as paid')
    await at.shows('The case is resolved already. Nothing was changed.')
    expect(at.dialog()).not.to.equal(null)
    await at.press('Keep as it is')
    await isClosed(at)
  })

  it('is left by Escape, and the focus goes back to the button', async () => {
    const at = await openOrder()
    await at.press('Accept as paid')
    await waitUntil(() => at.window.document.activeElement!.id === 'field-note')
    await sendKeys({ press: 'Escape' })
    await isClosed(at)
    expect(at.window.document.activeElement!.textContent!.trim()).to.equal('Accept as paid')
    expect(await writes(at)).to.deep.equal([])
  })
})

describe('a refund', () => {
  const AMOUNTS: [typed: string, says: string][] = [
    ['0', 'Enter an amount such as 100.00.'],
    ['0.00', 'Enter an amount such as 100.00.'],
    ['one', 'Enter an amount such as 100.00.'],
    ['0.001', 'Enter an amount such as 100.00.'],
    ['-1', 'Enter an amount such as 100.00.'],
    ['0,50', 'Enter an amount such as 100.00.'],
    ['1.01', 'At most ৳1.00 can be returned.'],
    ['1,500', 'At most ৳1.00 can be returned.'],
    ['1,00,000.00', 'At most ৳1.00 can be returned.'],
  ]
  for (const [typed, says] of AMOUNTS)
    it(`is not recorded with the amount ${typed}`, async () => {
      const at = await openOrder()
      await at.press('Record refund')
      await at.fill('Amount returned', typed)
      await at.fill(WHY, 'returned')
      await at.press('Record refund')
      await at.shows(says)
      expect(await writes(at)).to.deep.equal([])
    })

  it('says whether the shop hears of it: not where other money has paid the order', async () => {
    const at = await openConsole('#/attention')
    await at.shows('Order 1041 was underpaid')
    const texts: string[] = []
    for (const order of ['1041', '1016']) {
      const card = [...at.window.document.querySelectorAll('section')].find((one) => one.ariaLabel?.includes(order))!
      const button = [...card.querySelectorAll('button')].find(({ innerText }) => innerText === 'Record refund')!
      button.click()
      await waitUntil(() => at.dialog() !== null)
      texts.push(at.find('#question-text').innerText)
      await at.press('Not now')
      await waitUntil(() => at.find('#question-text') === null)
    }
    expect(texts[0]).to.match(/Your shop gets order\.refunded\.$/)
    expect(texts[1]).to.match(/Other money has paid the order, which stays paid: your shop gets no event\.$/)
  })

  it('is recorded once with a key, also in Bengali digits', async () => {
    const at = await openOrder({ 'POST /orders/1041/refunds': { status: 201, body: {} } })
    await at.press('Record refund')
    await at.fill('Amount returned', '০.৫০')
    await at.fill('Pakhi Pay’s refund ID (optional)', 'RF51C09D')
    await at.fill(WHY, 'returned by hand')
    await at.shows('Record ৳0.50 refund')
    const form = at.dialog()!.querySelector('form')!
    form.requestSubmit()
    form.requestSubmit()
    await isClosed(at)
    await at.shows('The refund is recorded.')
    expect(await writes(at)).to.deep.equal([
      {
        path: '/api/orders/1041/refunds',
        body: {
          amount: '0.50',
          note: 'returned by hand',
          paymentId: 'pay_01a216afc84fa',
          anomalyId: 'anm_1',
          refundId: 'RF51C09D',
        },
      },
    ])
    expect((await at.calls('POST'))[0]!.key).to.match(/^[0-9a-f]{32}$/)
  })
})

describe('a refund at the provider', () => {
  const refund = {
    id: 'rfd_1',
    orderId: '1041',
    paymentId: 'pay_01a216afc84fa',
    provider: 'pakhipay',
    label: 'Pakhi Pay',
    money: { amount: '0.50', currency: 'BDT', minor: 50, exponent: 2 },
    state: 'unknown',
    at: '2026-01-01T10:00:00.000Z',
    operator: '9f2c41d0',
    note: 'broken',
    needsPerson: true,
  } as const

  async function openRefundable(answers: Record<string, { status?: number; body?: unknown }> = {}): Promise<Opened> {
    const { order } = morningViews(Date.now())
    const anomalies = order.anomalies.map((anomaly) => ({ ...anomaly, canRefund: true }))
    const body = { ...order, anomalies, providerRefunds: [refund] }
    return openOrder({ 'GET /orders/1041': { body }, ...answers })
  }

  it('is made once after a choice, names sum and provider, and says that its end is not known', async () => {
    const at = await openRefundable({ 'POST /orders/1041/refunds': { status: 202, body: refund } })
    await at.press('Refund')
    await at.press('Continue')
    await at.fill('Amount to return', '0.50')
    await at.fill(WHY, 'broken')
    await at.press('Refund ৳0.50 at Pakhi Pay')
    await at.shows('We do not know yet whether Pakhi Pay made the refund.')
    expect(await writes(at)).to.deep.equal([
      {
        path: '/api/orders/1041/refunds',
        body: {
          amount: '0.50',
          note: 'broken',
          atProvider: true,
          paymentId: 'pay_01a216afc84fa',
          anomalyId: 'anm_1',
        },
      },
    ])
  })

  it('says that nobody knows when its answer is lost, and offers no second press', async () => {
    const at = await openRefundable({ 'POST /orders/1041/refunds': { status: 504, body: 'lost' } })
    await at.press('Refund')
    await at.press('Continue')
    await at.fill('Amount to return', '0.50')
    await at.fill(WHY, 'broken')
    await at.press('Refund ৳0.50 at Pakhi Pay')
    await at.shows('We do not know whether the refund was made.')
    expect(at.dialog()!.textContent).not.to.include('Refund ৳0.50 at Pakhi Pay')
  })

  it('sends another key after a refusal, and none of the two is the same press', async () => {
    const refusal = { code: 'refund_refused', title: 'x', status: 409, detail: 'No money went back.' }
    const at = await openRefundable({ 'POST /orders/1041/refunds': { status: 409, body: refusal } })
    await at.press('Refund')
    await at.press('Continue')
    await at.fill(WHY, 'broken')
    const press = () => at.press('Refund ৳1.00 at Pakhi Pay')
    await press()
    await at.shows('No money went back.')
    await press()
    await waitUntil(async () => (await at.calls('POST')).length === 2)
    const [first, second] = await at.calls('POST')
    expect(first!.key).not.to.equal(second!.key)
  })

  it('that nobody can find out is resolved by a person', async () => {
    const at = await openRefundable({ 'POST /refunds/rfd_1/resolve': { body: { ...refund, state: 'done' } } })
    await at.shows('Pakhi Pay is not asked any more.')
    await at.press('Say what became of it')
    await at.shows('What does Pakhi Pay say?')
    const dialog = at.dialog()!
    dialog.querySelector<HTMLInputElement>('input[value=yes]')!.click()
    await at.fill(WHY, 'in the dashboard')
    dialog.querySelector('form')!.requestSubmit()
    await isClosed(at)
    expect(await writes(at)).to.deep.equal([
      { path: '/api/refunds/rfd_1/resolve', body: { made: true, note: 'in the dashboard' } },
    ])
  })
})

describe('a payment that needs a review', () => {
  it('is marked as reviewed with the reason', async () => {
    const { order } = morningViews(Date.now())
    const reviewable = { ...order.payments[0]!, canReview: true }
    const path = PAYMENT.replace('check', 'review')
    const at = await openOrder({
      'GET /orders/1041': { body: { ...order, payments: [reviewable] } },
      [`POST ${path}`]: { body: reviewable },
    })
    await at.press('Mark as reviewed')
    await at.shows('Compare it with the provider’s dashboard first.')
    await at.fill(WHY, 'compared')
    at.dialog()!.querySelector('form')!.requestSubmit()
    await isClosed(at)
    expect(await writes(at)).to.deep.equal([{ path: `/api${path}`, body: { note: 'compared' } }])
  })
})

describe('a transaction that the buyer shows', () => {
  it('is looked up first, and bound by a second press', async () => {
    const views = morningViews(Date.now())
    const at = await openOrder({ [`POST ${PAYMENT}`]: { body: foundTransaction(views) } })
    await at.press('Look up a transaction')
    await at.fill('Transaction ID', 'TRX77B0D4E91A')
    await at.press('Ask Pakhi Pay')
    await at.shows('Bind the transaction to order 1041?')
    await at.shows('The amount fits: order 1041 becomes paid')
    expect(await writes(at)).to.deep.equal([
      { path: `/api${PAYMENT}`, body: { transactionId: 'TRX77B0D4E91A', lookOnly: true } },
    ])
    await at.control({ answers: { [`POST ${PAYMENT}`]: { body: { ...foundTransaction(views), outcome: 'bound' } } } })
    await at.press('Bind to order 1041')
    await at.shows('Please fill this in.')
    expect(await writes(at)).to.have.length(1)
    await at.fill(WHY, 'on the receipt')
    await at.press('Bind to order 1041')
    await at.shows('The transaction pays this order now.')
    expect((await writes(at)).at(-1)).to.deep.equal({
      path: `/api${PAYMENT}`,
      body: { transactionId: 'TRX77B0D4E91A', note: 'on the receipt' },
    })
  })

  it('is not offered for binding when it belongs to another order', async () => {
    const found = foundTransaction(morningViews(Date.now()))
    const answer = { ...found, transaction: { ...found.transaction!, orderId: '1040' } }
    const at = await openOrder({ [`POST ${PAYMENT}`]: { body: answer } })
    await at.press('Look up a transaction')
    await at.fill('Transaction ID', 'TRX77B0D4E91A')
    await at.press('Ask Pakhi Pay')
    await at.shows('This transaction belongs to order 1040.')
    await at.shows('Nothing was changed.')
    await at.press('Close')
    await isClosed(at)
    expect(await writes(at)).to.have.length(1)
  })

  it('may be unknown to the provider', async () => {
    const answer = { ...foundTransaction(morningViews(Date.now())), outcome: 'not_found', transaction: undefined }
    const at = await openOrder({ [`POST ${PAYMENT}`]: { body: answer } })
    await at.press('Look up a transaction')
    await at.fill('Transaction ID', 'X')
    await at.press('Ask Pakhi Pay')
    await at.shows('Pakhi Pay knows no such transaction of this shop.')
  })
})

describe('asking about the newest of several payments', () => {
  it('says before that it takes the money which the buyer has authorised', async () => {
    const { order } = morningViews(Date.now())
    const [payment] = order.payments
    const newest = { ...payment!, id: 'pay_2', label: 'bKash', reference: '4W7Q-9XCM', checkTakesMoney: true }
    const payments = [newest, payment!]
    const at = await openOrder({ 'GET /orders/1041': { body: { ...order, payments, cut: ['payments'] } } })
    await at.shows('Not all entries are shown. There are more.')
    await at.press('Check now')
    await at.shows('bKash is asked about payment 4W7Q-9XCM.')
    await at.shows('If the buyer has authorised the payment and the money was not taken yet, bKash takes it now.')
    expect(await writes(at)).to.deep.equal([])
  })
})

interface Simple {
  readonly name: string
  readonly hash: string
  readonly button: string
  readonly says: string
  readonly note?: string
  readonly optionalNote?: string
  readonly confirm: string
  readonly path: string
  readonly answer: unknown
  readonly body: unknown
  readonly done: string
}

const SIMPLE: readonly Simple[] = [
  {
    name: 'asking the provider now',
    hash: '#/orders/1041',
    button: 'Check now',
    says: 'Pakhi Pay is asked about payment 2K8M-P4TD.',
    optionalNote: 'the buyer called',
    confirm: 'Check now',
    path: PAYMENT,
    answer: { outcome: 'unchanged' },
    body: { note: 'the buyer called' },
    done: 'Pakhi Pay answered: no change.',
  },
  {
    name: 'marking a case as resolved',
    hash: '#/orders/1041',
    button: 'Mark resolved',
    says: 'No money moves, and whether the order is paid does not change.',
    note: 'agreed by phone',
    confirm: 'Mark resolved',
    path: '/anomalies/anm_1/resolve',
    answer: {},
    body: { note: 'agreed by phone' },
    done: 'Marked as resolved.',
  },
  {
    name: 'cancelling a checkout',
    hash: '#/orders/1041',
    button: 'Cancel checkout',
    says: 'Money that arrives nevertheless still pays the order, marked as late.',
    confirm: 'Cancel checkout',
    path: '/checkouts/chk_01a216afc84f0/cancel',
    answer: {},
    body: {},
    done: 'The checkout is cancelled.',
  },
  {
    name: 'sending an event again',
    hash: '#/deliveries',
    button: 'Resend: order.paid 1039',
    says: 'Your shop gets the same event once more, with the same ID.',
    confirm: 'Resend',
    path: '/events/evt_3/resend',
    answer: {},
    body: {},
    done: 'It is on its way.',
  },
]

describe('the other actions', () => {
  for (const { name, hash, button, says, note, optionalNote, confirm, path, answer, body, done } of SIMPLE)
    it(`first say what will happen: ${name}`, async () => {
      const at = await openConsole(hash, { answers: { [`POST ${path}`]: { body: answer } } })
      await at.press(button)
      await at.shows(says)
      expect(await writes(at)).to.deep.equal([])
      if (note) await at.fill(WHY, note)
      if (optionalNote) await at.fill(WHY_OPTIONAL, optionalNote)
      await at.press(confirm)
      await at.shows(done)
      await isClosed(at)
      expect(await writes(at)).to.deep.equal([{ path: `/api${path}`, body }])
    })

  it('send all undelivered events again, one after the other', async () => {
    const views = morningViews(Date.now())
    views.events.events = views.events.events.filter(({ status }) => status === 'retrying')
    const answers = { 'POST /events/evt_3/resend': { body: {} }, 'POST /events/evt_4/resend': { body: {} } }
    const at = await openConsole('#/attention', { views, answers })
    await at.shows('Your shop hasn’t taken 2 events')
    await at.press('Resend all 2')
    await at.shows('Send 2 events again?')
    await at.fill(WHY_OPTIONAL, 'the shop was down')
    await at.press('Resend all 2')
    await at.shows('It is on its way.')
    expect(await writes(at)).to.deep.equal(
      ['evt_3', 'evt_4'].map((id) => ({ path: `/api/events/${id}/resend`, body: { note: 'the shop was down' } })),
    )
  })

  it('verify a refused webhook again, and say why it is refused still', async () => {
    const answer = { outcome: 'refused', why: 'The signature does not match', webhook: {}, orderPaid: null }
    const at = await openConsole('#/deliveries?webhooks=refused', {
      answers: { 'POST /webhooks/whk_3/replay': { body: answer } },
    })
    await waitUntil(() => at.window.document.querySelector('webhook-list td button.btn') !== null)
    at.find('webhook-list td button.btn').click()
    await at.shows('Verify Pakhi Pay’s webhook again?')
    await at.fill(WHY_OPTIONAL, 'the secret was wrong')
    await at.press('Verify again')
    await at.shows('The message still does not verify.')
    expect((await writes(at))[0]?.body).to.deep.equal({ note: 'the secret was wrong' })
    expect(at.text()).to.include('The signature does not match')
    await at.press('Close')
    await isClosed(at)
  })

  it('erase a customer by an e-mail address that stays out of addresses', async () => {
    const answers = { 'POST /customers/erase': { body: { orders: 3, checkouts: 3, payments: 4, webhooks: 2 } } }
    const at = await openConsole('#/health', { answers })
    await at.press('Erase a customer’s details')
    await at.shows('This cannot be undone.')
    await at.fill('E-mail', 'nusrat')
    await at.press('Erase')
    await at.shows('Enter an e-mail address.')
    await at.fill('E-mail', 'nusrat@example.com')
    await at.press('Erase')
    await at.shows('Please fill this in.')
    expect(await writes(at)).to.deep.equal([])
    await at.fill(WHY, 'she asked for it')
    await at.press('Erase')
    await at.shows('Erased in 3 orders.')
    expect(await writes(at)).to.deep.equal([
      { path: '/api/customers/erase', body: { email: 'nusrat@example.com', note: 'she asked for it' } },
    ])
    expect((await at.calls()).map(({ query }) => query).join('')).not.to.include('nusrat')
  })

  it('erase a customer by a phone number, which may be in Bengali digits', async () => {
    const body = { orders: 1, checkouts: 1, payments: 1, webhooks: 0, running: 1 }
    const answers = { 'POST /customers/erase': { body } }
    const at = await openConsole('#/health', { answers })
    await at.press('Erase a customer’s details')
    await at.press('Erase')
    await waitUntil(() => at.find('#field-email').getAttribute('aria-invalid') === 'true')
    await at.fill('Phone', '১২৩')
    await at.press('Erase')
    await at.shows('Enter a phone number of at least 7 digits.')
    expect(await writes(at)).to.deep.equal([])
    await at.fill('Phone', '০১৭০০ 000000')
    await at.fill(WHY, 'he asked for it')
    await at.press('Erase')
    await at.shows('Erased in 1 order. Details that a payment in progress needs are erased when it ends.')
    expect(await writes(at)).to.deep.equal([
      { path: '/api/customers/erase', body: { phone: '01700 000000', note: 'he asked for it' } },
    ])
  })

  const { email, phone } = morningViews(Date.now()).order.customer!
  const BUYERS: [customer: OperatorOrderView['customer'], filled: [string, string]][] = [
    [{ email, phone }, [email!, '']],
    [{ email }, [email!, '']],
    [{ phone }, ['', phone!]],
  ]
  for (const [customer, filled] of BUYERS)
    it(`erase the buyer of an order by ${filled.join('')}, from an order with ${Object.keys(customer!)}`, async () => {
      const { order } = morningViews(Date.now())
      const at = await openOrder({
        'GET /orders/1041': { body: { ...order, customer } },
        'POST /customers/erase': { body: { orders: 2, checkouts: 2, payments: 2, webhooks: 0 } },
      })
      await at.press('Erase')
      await waitUntil(() => at.dialog() !== null)
      const fields = ['#field-email', '#field-phone'].map((field) => at.find<HTMLInputElement>(field).value)
      expect(fields).to.deep.equal(filled)
      expect(at.text().includes('The order also has')).to.equal(customer!.email !== undefined && 'phone' in customer!)
      if (customer!.email && customer!.phone) await at.fill('Phone', phone!)
      await at.fill(WHY, 'asked for')
      await at.press('Erase')
      await at.shows('Erased in 2 orders.')
      expect(await writes(at)).to.deep.equal([
        { path: '/api/customers/erase', body: { ...customer, note: 'asked for' } },
      ])
    })
})
