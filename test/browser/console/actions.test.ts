/** What an operator does in the console: each action says first what will happen, and sends it once. */

import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { OperatorOrderView } from '../../../server/contract/operator.ts'
import { openConsole, waitUntil } from './open-console.ts'
import { isClosed, openOrder, WHY, WHY_OPTIONAL, writes } from './order-actions.ts'
import { foundTransaction, morningViews } from './views.ts'

const PAYMENT = '/payments/pay_01a216afc84fa/check'

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

describe('a question that is left', () => {
  it('does not close the next one, which is asked before the browser reports the end', async () => {
    const at = await openOrder()
    await at.press('Record refund')
    await waitUntil(() => at.dialog() !== null, 'the first question')
    const dialog = at.dialog() as HTMLDialogElement
    const closed = new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
    dialog.close()
    const buttons = [...at.window.document.querySelectorAll<HTMLButtonElement>('button')]
    buttons.find(({ textContent }) => textContent.trim() === 'Mark resolved')!.click()
    await closed
    expect(at.dialog()?.querySelector('h2')?.textContent).to.equal('Mark as resolved?')
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
