import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSslSimulator } from '../../../demo/simulators/sslcommerz/sslcommerz.ts'
import { signForm } from '../../../demo/simulators/sslcommerz/signature.ts'
import { createBench } from './bench.ts'
import type { SslOptions, SslSimulator } from '../../../demo/simulators/sslcommerz/sslcommerz.ts'

const STORE = { storeId: 'demostore01', password: 'Test@Secret1' }
const CREDENTIALS = { store_id: STORE.storeId, store_passwd: STORE.password }
const TRAN_ID = '03e675xr96t2t97qzg20w6j93'
type Answer = Record<string, string> & { element: Record<string, string>[] }

const bench = createBench<SslSimulator, Partial<SslOptions>>((options, { clock }) =>
  createSslSimulator({ ...STORE, clock, ...options }),
)
const control = () => bench.simulator.control

async function create(change: Record<string, string | undefined> = {}): Promise<Answer> {
  const fields = {
    ...CREDENTIALS,
    total_amount: '1250.50',
    currency: 'BDT',
    tran_id: TRAN_ID,
    success_url: 'https://shop.example/success?t=1',
    fail_url: 'https://shop.example/fail',
    cancel_url: 'https://shop.example/cancel',
    ipn_url: bench.receiver.url,
    cus_name: 'Rahima <b>Khatun</b>',
    cus_email: 'rahima@example.com',
    cus_phone: '01711234567',
    cus_add1: 'Dhaka',
    cus_city: 'Dhaka',
    cus_postcode: '1000',
    cus_country: 'Bangladesh',
    shipping_method: 'NO',
    num_of_item: '1',
    product_name: 'Tea & biscuits',
    product_category: 'Order',
    product_profile: 'general',
    value_a: 'pay_1',
    ...change,
  }
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const response = await bench.submit('/gwprocess/v4/api.php', Object.fromEntries(given))
  expect(response.status).toBe(200)
  return (await response.json()) as Answer
}

function ask(call: string, ids: Record<string, string>): Promise<Response> {
  const query = new URLSearchParams({ ...ids, ...CREDENTIALS, v: '1', format: 'json', ...ids })
  return fetch(`${bench.simulator.url}/validator/api/${call}.php?${query.toString()}`)
}
const query = async (more: Record<string, string> = {}): Promise<Answer> =>
  (await (await ask('merchantTransIDvalidationAPI', { tran_id: TRAN_ID, ...more })).json()) as Answer
const validate = async (valId: string): Promise<Answer> =>
  (await (await ask('validationserverAPI', { val_id: valId })).json()) as Answer
const statuses = async () => (await query()).element.map(({ status }) => status)
const received = async (index = 0) => Object.fromEntries(new URLSearchParams(await bench.received(index)))

describe('SSLCommerz simulator: session', () => {
  it('answers with a page that shows the price, and lists nothing so far', async () => {
    const { status, GatewayPageURL } = await create()
    expect(status).toBe('SUCCESS')
    const page = await fetch(GatewayPageURL ?? '')
    const html = await page.text()
    expect(html).toContain('৳1,250.50')
    expect(html).not.toMatch(/<b>Khatun|https?:/)
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    expect(await query()).toEqual({ APIConnect: 'DONE', no_of_trans_found: 0, element: [] })
  })

  it.each([
    ['another password', { store_passwd: 'x' }, 'Store Credential Error Or Store is De-active'],
    ['no phone number', { cus_phone: undefined }, "Invalid Information! 'cus_phone' is missing or empty."],
    ['a tran_id of 31 characters', { tran_id: 'x'.repeat(31) }, "Invalid Information! 'tran_id' is too long."],
    ['a bad e-mail address', { cus_email: 'rahima' }, "Invalid Information! 'cus_email' is not an email address."],
    ['a relative address', { ipn_url: '/ipn' }, "Invalid Information! 'ipn_url' is not a URL."],
    ['9.99 taka', { total_amount: '9.99' }, 'The amount must be from 10.00 to 500000.00 BDT'],
    ['a currency without a rate', { currency: 'ETB' }, 'Invalid amount or currency'],
  ])('refuses %s with status 200', async (_name, change, failedreason) => {
    expect(await create(change)).toEqual({ status: 'FAILED', failedreason })
    expect(control().payments()).toEqual([])
  })

  it('refuses a tran_id that was used before', async () => {
    await create()
    expect(await create()).toEqual({ status: 'FAILED', failedreason: 'This tran_id was used before' })
  })
})

describe('SSLCommerz simulator: transactions', () => {
  it.each([
    ['another password', { store_passwd: 'x' }, 'FAILED'],
    ['another format', { format: 'xml' }, 'INVALID_REQUEST'],
  ])('are not shown with %s', async (_name, more, APIConnect) => {
    await create()
    expect(await query(more)).toEqual({ APIConnect })
  })

  it('go from PENDING over VALID to VALIDATED', async () => {
    await create()
    control().begin(TRAN_ID)
    expect(await statuses()).toEqual(['PENDING'])
    control().pay(TRAN_ID)
    const [element] = (await query()).element
    expect(element).toMatchObject({ status: 'VALID', currency_amount: '1250.50', amount: '1250.50', value_a: 'pay_1' })
    expect(await validate(element?.val_id ?? '')).toMatchObject({
      APIConnect: 'DONE',
      status: 'VALID',
      risk_level: '0',
    })
    expect(await validate(element?.val_id ?? '')).toMatchObject({ status: 'VALIDATED', tran_id: TRAN_ID })
    expect(await statuses()).toEqual(['VALIDATED'])
    expect(await validate('unknown')).toEqual({ APIConnect: 'DONE', status: 'INVALID_TRANSACTION' })
    expect(control().calls()).toMatchObject({ create: 1, query: 3, validate: 3 })
  })

  it('can fail and then be good, and be good twice', async () => {
    await create()
    control().fail(TRAN_ID)
    control().pay(TRAN_ID, { risky: true })
    control().pay(TRAN_ID)
    expect(await statuses()).toEqual(['FAILED', 'VALID'])
    control().payAgain(TRAN_ID)
    control().cancel(TRAN_ID)
    expect(await statuses()).toEqual(['FAILED', 'VALID', 'VALID'])
    expect((await query()).element.map(({ risk_level }) => risk_level)).toEqual(['0', '1', '0'])
    await bench.expectAnswers(200, 200, 200)
  })

  it.each([
    ['cancel', 'CANCELLED'],
    ['abandon', 'UNATTEMPTED'],
  ] as const)('end by %s as %s', async (act, status) => {
    await create()
    control()[act](TRAN_ID)
    expect(await statuses()).toEqual([status])
    const { val_id: _none, ...form } = await received()
    expect(form).toMatchObject({ status, tran_id: TRAN_ID })
  })

  it('are converted to taka', async () => {
    await create({ currency: 'USD', total_amount: '10.00' })
    control().pay(TRAN_ID)
    expect((await query()).element).toMatchObject([
      { currency_type: 'USD', currency_amount: '10.00', currency_rate: '122.5000', amount: '1225.00', currency: 'BDT' },
    ])
  })
})

describe('SSLCommerz simulator: webhooks', () => {
  it('sign as the libraries of SSLCommerz check', async () => {
    await create()
    control().pay(TRAN_ID)
    const { verify_sign, verify_sign_sha2, verify_key = '', ...form } = await received()
    expect(bench.receiver.headers[0]?.['content-type']).toBe('application/x-www-form-urlencoded')
    expect(verify_key.split(',').sort()).toEqual(Object.keys(form).sort())
    const signed = { ...form, store_passwd: '87ef9aa9782998451a417294c93c5aaa' }
    const text = Object.entries(signed)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
    expect(verify_sign).toBe(createHash('md5').update(text.join('&')).digest('hex'))
    expect(verify_sign_sha2).toMatch(/^[0-9a-f]{64}$/)
  })

  it('have the digest of a known message', () => {
    const form = {
      amount: '1250.50',
      bank_tran_id: '',
      base_fair: '0.00',
      currency: 'BDT',
      currency_amount: '1250.50',
      currency_rate: '1.0000',
      currency_type: 'BDT',
      error: 'Cancelled by User',
      status: 'CANCELLED',
      store_id: 'demostore01',
      tran_date: '2026-11-20 14:05:00',
      tran_id: TRAN_ID,
      value_a: 'pay_0197a1b2c3d47e5f8091a2b3c4d5e6f7',
      value_b: '',
      value_c: '',
      value_d: '',
    }
    expect(signForm(form, STORE.password).verify_sign).toBe('5990891938837d21fc9a6d2efee90423')
  })

  it('are sent twice, lost, and repeated byte for byte', async () => {
    await create()
    control().setFaults(TRAN_ID, { webhookCopies: 2 })
    control().fail(TRAN_ID)
    await bench.expectAnswers(200, 200)
    control().setFaults(TRAN_ID, { webhookLost: true })
    control().pay(TRAN_ID)
    control().redeliver(TRAN_ID)
    await bench.expectAnswers(200, 200, 200)
    expect(await received(2)).toMatchObject({ status: 'VALID' })
  })

  it('name another amount and currency, and are signed with another password', async () => {
    await bench.start({ faults: { webhookOffBy: 1, webhookCurrency: 'USD', webhookWrongSignature: true } })
    await create()
    control().pay(TRAN_ID)
    const { verify_sign, verify_sign_sha2: _second, verify_key: _list, ...form } = await received()
    expect(form).toMatchObject({ currency_amount: '1250.51', currency_type: 'USD' })
    expect(verify_sign).not.toBe(signForm(form, STORE.password).verify_sign)
  })
})

describe('SSLCommerz simulator: faults', () => {
  it('answers the query and the validation with an error, each by itself', async () => {
    await create()
    control().pay(TRAN_ID)
    const valId = control().payments()[0]?.transactions[0]?.valId ?? ''
    bench.simulator.faults.other = 'error'
    expect((await ask('validationserverAPI', { val_id: valId })).status).toBe(500)
    expect(await statuses()).toEqual(['VALID'])
    Object.assign(bench.simulator.faults, { other: 'none', read: 'html' })
    expect(await validate(valId)).toMatchObject({ status: 'VALID' })
    const answer = await ask('merchantTransIDvalidationAPI', { tran_id: TRAN_ID })
    expect(answer.headers.get('content-type')).toContain('text/html')
  })

  it('charges another amount in another currency', async () => {
    await bench.start({ faults: { chargedOffBy: -1, chargedCurrency: 'USD' } })
    await create()
    control().pay(TRAN_ID)
    expect((await query()).element).toMatchObject([{ currency_type: 'USD', currency_amount: '1250.49' }])
  })
})

describe('SSLCommerz simulator: the page', () => {
  it.each([
    ['pay', 'VALID', 'https://shop.example/success?t=1'],
    ['fail', 'FAILED', 'https://shop.example/fail'],
    ['cancel', 'CANCELLED', 'https://shop.example/cancel'],
  ])('posts the browser back after %s', async (action, status, address) => {
    const { GatewayPageURL = '' } = await create()
    const path = new URL(GatewayPageURL).pathname
    const pressed = await bench.submit(path, { action, webhook: 'lost' })
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `${path}/back`])
    const back = await fetch(`${GatewayPageURL}/back`)
    expect(back.headers.get('content-security-policy')).toContain("form-action 'self' https://shop.example")
    const html = await back.text()
    expect(html).toContain(`<form method="post" action="${address}">`)
    expect(html).toContain(`<input type="hidden" name="status" value="${status}">`)
    expect(html).toContain('<script src="/back.js"')
    expect(control().deliveries()).toEqual([])
  })

  it('charges once', async () => {
    const { GatewayPageURL = '' } = await create()
    const path = new URL(GatewayPageURL).pathname
    await bench.submit(path, { action: 'pay', risk: '1' })
    await bench.submit(path, { action: 'pay' })
    await bench.submit(path, { action: 'cancel' })
    expect(control().payments()[0]?.transactions).toMatchObject([{ status: 'VALID', riskLevel: 1 }])
    expect(await (await fetch(GatewayPageURL)).text()).toContain('Paid')
  })

  it('is missing for an unknown payment, and leads nowhere before the buyer has acted', async () => {
    const { GatewayPageURL = '' } = await create()
    expect((await fetch(`${bench.simulator.url}/pay/nope`)).status).toBe(404)
    const response = await fetch(`${GatewayPageURL}/back`, { redirect: 'manual' })
    expect(response.headers.get('location')).toBe(new URL(GatewayPageURL).pathname)
  })
})

describe('SSLCommerz simulator: control over HTTP', () => {
  it('acts, and shows payments and deliveries without addresses or the password', async () => {
    await create()
    await bench.control({ payment: TRAN_ID, action: 'pay', risky: true })
    await bench.expectAnswers(200)
    const shown = await (await fetch(`${bench.simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({
      calls: { create: 1, query: 0, validate: 0 },
      payments: [{ tranId: TRAN_ID, transactions: [{ status: 'VALID', riskLevel: 1 }] }],
      deliveries: [{ paymentId: TRAN_ID, event: 'VALID' }],
    })
    expect(shown).not.toMatch(/secret-token|shop\.example|Test@Secret1/)
  })
})
