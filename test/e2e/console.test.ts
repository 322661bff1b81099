/** The operators' console in a browser, over a companion with simulators. */

import { randomUUID } from 'node:crypto'
import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CheckoutOpened, PaymentView } from '../../server/contract/wire.ts'
import { browser, demo } from './demo-fixture.ts'
import { collectComplaints } from './buyer.ts'
import type { Complaints } from './buyer.ts'

const CUSTOMER = { name: 'Rahima Khatun', email: 'rahima@example.com', phone: '01712345678' }
const WHY = 'Why? It goes into the audit log'

let context: BrowserContext
let page: Page
let complaints: Complaints
let addresses: string[]

beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Dhaka', reducedMotion: 'reduce' })
  complaints = await collectComplaints(context)
  addresses = []
  context.on('request', (request) => addresses.push(request.url(), request.headers().referer ?? ''))
  page = await context.newPage()
})

afterEach(async () => {
  await context.close()
  // The browser logs each refused request: nobody is signed in at first, or the token is wrong.
  expect(complaints.all.filter((text) => !/status of (401|403|404|429)/.test(text))).toEqual([])
  const personal = [CUSTOMER.email, encodeURIComponent(CUSTOMER.email), CUSTOMER.phone, 'Rahima', demo.adminToken]
  expect(addresses.filter((address) => personal.some((text) => address.includes(text)))).toEqual([])
})

interface Begun {
  readonly orderId: string
  readonly checkoutId: string
  readonly clientSecret: string
  readonly paymentId: string
  /** The payment at the simulator of Pakhi Pay. */
  readonly atProvider: string
}

/** Opens an order of 450 taka for a customer, and begins to pay it with Pakhi Pay. */
async function begin(customer: Record<string, string> = CUSTOMER): Promise<Begun> {
  const orderId = `c-${randomUUID().slice(0, 12)}`
  const send = async <View>(path: string, authorization: string, body: object): Promise<View> => {
    const response = await fetch(`${demo.companionUrl}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${authorization}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as View
  }
  const opened = await send<CheckoutOpened>('/checkouts', demo.merchantApiKey, {
    orderId,
    amount: '450.00',
    currency: 'BDT',
    customer,
  })
  const { checkout, clientSecret } = opened
  const payment = await send<PaymentView>(`/checkouts/${checkout.id}/payments`, clientSecret, { provider: 'pakhipay' })
  const atProvider = demo.paymentsAtProvider().at(-1)!.id
  return { orderId, checkoutId: checkout.id, clientSecret, paymentId: payment.id, atProvider }
}

/** An order for which one taka came instead of 450. */
async function underpaid(): Promise<Begun> {
  const begun = await begin()
  demo.simulator.control.setFaults(begun.atProvider, { chargedOffBy: -44_900 })
  demo.simulator.control.pay(begun.atProvider)
  await expect.poll(async () => (await demo.order(begun.orderId)).anomalies).toMatchObject([{ kind: 'underpaid' }])
  return begun
}

async function signIn(hash = ''): Promise<void> {
  await page.goto(`${demo.companionUrl}/admin${hash}`)
  await page.getByLabel('Admin token').fill(demo.adminToken)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('.app h1').waitFor()
}

const button = (name: string) => page.getByRole('button', { name, exact: true }).first()
const inDialog = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true })
const says = (text: string) => page.getByText(text).first().waitFor()
const typesOf = async (orderId: string) => (await demo.events(orderId)).map(({ type }) => type)

describe('signing in to the console', () => {
  it('refuses a wrong token, and gives the right one a cookie that no script reads', async () => {
    await page.goto(`${demo.companionUrl}/admin`)
    await page.getByLabel('Admin token').fill('x'.repeat(43))
    await button('Sign in').click()
    await says('This is not the token.')
    expect(await context.cookies(`${demo.companionUrl}/admin`)).toEqual([])
    await page.getByLabel('Admin token').fill(demo.adminToken)
    await button('Sign in').click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(await context.cookies(`${demo.companionUrl}/admin`)).toMatchObject([
      { name: 'pay_admin', httpOnly: true, sameSite: 'Strict', path: '/admin' },
    ])
    const seen = await page.evaluate(() =>
      JSON.stringify([document.documentElement.outerHTML, document.cookie, { ...localStorage }, { ...sessionStorage }]),
    )
    expect(seen).not.toContain(demo.adminToken)
  })

  it('stays signed in after a reload, and ends at the server too', async () => {
    await signIn()
    await page.reload()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const [cookie] = await context.cookies(`${demo.companionUrl}/admin`)
    await button('Sign out').click()
    await says('You are signed out.')
    const headers = { cookie: `${cookie!.name}=${cookie!.value}` }
    expect((await fetch(`${demo.companionUrl}/admin/api/overview`, { headers })).status).toBe(401)
  })

  it('lets no page write without the CSRF token', async () => {
    const { orderId } = await begin()
    await signIn()
    const status = await page.evaluate(async (path) => {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ amount: '1.00', note: 'stolen' })
      return (await fetch(path, { method: 'POST', headers, body })).status
    }, `/admin/api/orders/${orderId}/refunds`)
    expect(status).toBe(403)
  })
})

describe('the overview', () => {
  it('shows by itself that an order was paid', async () => {
    await signIn()
    await says('Live')
    const before = await page.locator('.kpi').first().textContent()
    const { atProvider, orderId } = await begin()
    demo.simulator.control.pay(atProvider)
    await expect.poll(async () => (await demo.order(orderId)).status).toBe('paid')
    await expect.poll(async () => (await page.locator('.kpi').first().textContent()) !== before).toBe(true)
    expect(await page.locator('.kpi').first().textContent()).toContain('৳')
  })
})

describe('finding an order', () => {
  it.each([
    ['its id', ({ orderId }: Begun) => orderId],
    ['its payment', ({ paymentId }: Begun) => paymentId],
    ['the e-mail address', () => CUSTOMER.email],
    ['the phone number', () => CUSTOMER.phone],
  ])('takes %s', async (_name, wanted) => {
    const begun = await begin()
    await signIn('#/orders')
    await page.getByRole('searchbox').fill(wanted(begun))
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: begun.orderId }).waitFor()
    expect(page.url()).toBe(`${demo.companionUrl}/admin#/orders`)
  })

  it('downloads a period as CSV', async () => {
    const { orderId } = await begin()
    await signIn('#/orders')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export CSV' }).click(),
    ])
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toContain(orderId)
  })

  it('shows what buyers wrote as text', async () => {
    const name = '<img src=x onerror=alert(1)> \u202egnp.exe'
    const { orderId } = await begin({ ...CUSTOMER, name })
    await signIn(`#/orders/${orderId}`)
    await says('<img src=x onerror=alert(1)>')
    expect(await page.locator('main img').count()).toBe(0)
    expect(await page.locator('main').innerText()).not.toContain('\u202e')
  })
})

describe('an underpaid order', () => {
  it('is paid once an operator accepts what came, and the shop is told', async () => {
    const { orderId } = await underpaid()
    await signIn(`#/orders/${orderId}`)
    await says('Underpaid: ৳1.00 of ৳450.00')
    await button('Accept as paid').click()
    await says('৳449.00 stays missing. This cannot be undone.')
    await page.getByLabel(WHY).fill('Paid the rest in cash')
    await inDialog('Accept as paid').click()
    await says(`Order ${orderId} is paid now.`)
    await expect.poll(() => typesOf(orderId)).toEqual(['order.anomaly', 'order.paid'])
    expect(await demo.order(orderId)).toMatchObject({ status: 'paid' })
    await says('Accepted as paid')
    await says('Paid the rest in cash')
  })

  it('is closed by a refund that is recorded with the reason', async () => {
    const { orderId } = await underpaid()
    await signIn('#/attention')
    const card = page.getByRole('region', { name: `Order ${orderId} was underpaid` })
    await card.getByRole('button', { name: 'Record refund' }).click()
    await page.getByLabel('Amount returned').fill('1.01')
    await page.getByLabel(WHY).fill('Returned in the dashboard')
    await inDialog('Record refund').click()
    await says('At most ৳1.00 can be returned.')
    await page.getByLabel('Amount returned').fill('1.00')
    await inDialog('Record ৳1.00 refund').click()
    await says('The refund is recorded.')
    await card.waitFor({ state: 'detached' })
    await expect.poll(() => typesOf(orderId)).toContain('order.refunded')
    expect(await demo.order(orderId)).toMatchObject({ status: 'unpaid' })
  })

  it('is marked as resolved, and listed with who did it and why', async () => {
    const { orderId } = await underpaid()
    await signIn(`#/orders/${orderId}`)
    await button('Mark resolved').click()
    await page.getByLabel(WHY).fill('Agreed by phone')
    await inDialog('Mark resolved').click()
    await says('Marked as resolved.')
    await page.goto(`${demo.companionUrl}/admin#/attention?state=resolved`)
    const card = page.getByRole('region', { name: `Order ${orderId} was underpaid` })
    await card.getByText('Agreed by phone').waitFor()
    expect(await demo.order(orderId)).toMatchObject({ status: 'unpaid' })
    expect(await typesOf(orderId)).toEqual(['order.anomaly'])
  })
})

describe('a payment without news', () => {
  it('is paid with the transaction id that the buyer shows, after a look at it', async () => {
    const begun = await begin()
    demo.simulator.control.setFaults(begun.atProvider, { webhookLost: true })
    const transactionId = demo.simulator.control.pay(begun.atProvider)
    await signIn(`#/orders/${begun.orderId}`)
    await button('Look up a transaction').click()
    await page.getByLabel('Transaction ID').fill(transactionId)
    await inDialog('Ask Pakhi Pay').click()
    await says('The amount fits')
    expect(await demo.order(begun.orderId)).toMatchObject({ status: 'unpaid' })
    await page.getByLabel(WHY).fill('The buyer has shown the receipt')
    await inDialog(`Bind to order ${begun.orderId}`).click()
    await says('The transaction pays this order now.')
    await expect.poll(() => typesOf(begun.orderId)).toEqual(['order.paid'])
    expect(await demo.order(begun.orderId)).toMatchObject({ status: 'paid' })
  })

  it('is not bound to the transaction of another order', async () => {
    const paid = await begin()
    const transactionId = demo.simulator.control.pay(paid.atProvider)
    await expect.poll(async () => (await demo.order(paid.orderId)).status).toBe('paid')
    const { orderId } = await begin()
    await signIn(`#/orders/${orderId}`)
    await button('Look up a transaction').click()
    await page.getByLabel('Transaction ID').fill(transactionId)
    await inDialog('Ask Pakhi Pay').click()
    await says('Nothing was changed.')
    expect(await demo.order(orderId)).toMatchObject({ status: 'unpaid' })
    expect([await typesOf(orderId), await typesOf(paid.orderId)]).toEqual([[], ['order.paid']])
  })

  it('is asked about now, and nothing changes while no ID of it is known', async () => {
    const { orderId } = await begin()
    await signIn(`#/orders/${orderId}`)
    await button('Check now').click()
    await says('Pakhi Pay is asked about payment')
    await inDialog('Check now').click()
    await says('Pakhi Pay has given no ID for this payment, so there is nothing to ask.')
    expect(await demo.order(orderId)).toMatchObject({ status: 'unpaid' })
    expect(await typesOf(orderId)).toEqual([])
  })
})

describe('messages', () => {
  it('an event reaches the shop a second time', async () => {
    const { orderId, atProvider } = await begin()
    demo.simulator.control.pay(atProvider)
    await expect.poll(() => typesOf(orderId)).toEqual(['order.paid'])
    await signIn('#/deliveries')
    await button(`Resend: order.paid ${orderId}`).click()
    await inDialog('Resend').click()
    await says('It is on its way.')
    await expect.poll(async () => (await demo.events(orderId))[0]!.deliveries).toBe(2)
    expect(await typesOf(orderId)).toEqual(['order.paid'])
  })

  it('a refused webhook is listed, shown on request, and still refused when it is verified again', async () => {
    const { orderId, atProvider } = await begin()
    demo.simulator.control.setFaults(atProvider, { webhookWrongSignature: true, webhookRetries: 0 })
    demo.simulator.control.pay(atProvider)
    await signIn('#/deliveries?webhooks=refused')
    await page.locator('webhook-list').getByText('Refused').nth(1).waitFor()
    await button('Show the message').click()
    await page.locator('pre', { hasText: 'transaction_id' }).waitFor()
    await page
      .locator('webhook-list')
      .getByRole('button', { name: /^Verify again/ })
      .first()
      .click()
    await inDialog('Verify again').click()
    await says('The message still does not verify.')
    await inDialog('Close').click()
    expect(await demo.order(orderId)).toMatchObject({ status: 'unpaid' })
    expect(await typesOf(orderId)).toEqual([])
  })
})

describe('a checkout and its customer', () => {
  it('is cancelled after a question', async () => {
    const { orderId, checkoutId, clientSecret } = await begin()
    await signIn(`#/orders/${orderId}`)
    await button('Cancel checkout').click()
    await says('The buyer can no longer pay with it.')
    await inDialog('Cancel checkout').click()
    await says('The checkout is cancelled.')
    const headers = { authorization: `Bearer ${clientSecret}` }
    const view = await (await fetch(`${demo.companionUrl}/checkouts/${checkoutId}`, { headers })).json()
    expect(view).toMatchObject({ status: 'cancelled' })
    expect(await typesOf(orderId)).toEqual([])
  })

  it('is forgotten, and the money facts stay', async () => {
    const email = `forget-${randomUUID().slice(0, 8)}@example.com`
    // Other orders share the telephone number of CUSTOMER, and would be erased, too.
    const { orderId, atProvider } = await begin({ ...CUSTOMER, email, phone: '01799887766' })
    demo.simulator.control.pay(atProvider)
    await expect.poll(async () => (await demo.order(orderId)).status).toBe('paid')
    await signIn(`#/orders/${orderId}`)
    await says(email)
    await button('Erase').click()
    await page.getByLabel(WHY).fill('The buyer has asked for it')
    await inDialog('Erase').click()
    await says('Erased in 1 order.')
    await says('The shop sent no details of the buyer, or they were erased.')
    expect(await page.locator('main').innerText()).toContain('৳450.00')
    expect(await page.locator('main').innerText()).not.toContain(email)
    expect(await typesOf(orderId)).toEqual(['order.paid'])
  })
})

describe('the health', () => {
  it('shows the settings without a secret', async () => {
    await signIn('#/health')
    await says('What the doctor finds')
    const text = await page.locator('main').innerText()
    expect(text).toContain('MERCHANT_API_KEY')
    for (const secret of [demo.adminToken, demo.merchantApiKey]) expect(text).not.toContain(secret)
  })
})
