import { beforeEach, describe, expect, it } from 'vitest'
import { bench, checkout, createPayment, direct, get } from './lakipay-bench.ts'

bench.renewForEachTest()

beforeEach(() => bench.start({ merchantName: 'Tea & Co' }))

describe('LakiPay simulator: the phone', () => {
  it('shows a request for any number, for its own number and by its id', async () => {
    expect(await text('/phone')).toContain('Nothing to confirm')
    const id = await push()
    for (const path of ['/phone', '/phone?number=251911234567', '/phone?number=%2B251911234567', `/phone/${id}`]) {
      const html = await text(path)
      expect(html).toContain('ETB 1,250.50')
      expect(html).toContain('Pay <b>Tea &#38; Co</b>')
      expect(html).toContain('+251 91 123 4567')
    }
    expect(await text('/phone?number=251700000000')).toContain('Nothing to confirm')
  })

  it.each([
    ['approve', 'SUCCESS', 'You paid'],
    ['decline', 'CANCELLED', 'You declined'],
    ['fail', 'FAILED', 'The payment failed'],
  ])('tells the shop after %s', async (action, status, words) => {
    const id = await push()
    const answer = await bench.submit(`/phone/${id}`, { action })
    expect(answer.headers.get('location')).toBe(`/phone/${id}`)
    expect(await text(`/phone/${id}`)).toContain(words)
    expect(bench.simulator.control.payments()[0]?.status).toBe(status)
    await expect.poll(() => bench.receiver.bodies.length).toBe(1)
  })

  it('sends no webhook when the buyer ignores the request', async () => {
    const id = await push()
    await bench.submit(`/phone/${id}`, { action: 'ignore' })
    expect(await text('/phone')).toContain('Nothing to confirm')
    expect(bench.simulator.control.payments()).toMatchObject([{ status: 'PENDING', isOnPhone: false }])
    expect(bench.simulator.control.deliveries()).toEqual([])
  })

  it('does not approve a request that has expired', async () => {
    const id = await push()
    bench.simulator.control.expire(id)
    await bench.submit(`/phone/${id}`, { action: 'approve' })
    expect(bench.simulator.control.payments()[0]?.status).toBe('EXPIRED')
    expect(await text(`/phone/${id}`)).toContain('The request has expired')
  })

  it('gives its script a new version when something changes', async () => {
    const version = async (about: string) =>
      ((await (await fetch(`${bench.simulator.url}/state?about=${about}`)).json()) as { version: string }).version
    expect(await version('')).toBe('')
    const id = await push()
    expect(await version('')).toBe(id)
    expect(await version('%2B251911234567')).toBe(id)
    expect(await version('%2B251700000000')).toBe('')
    const before = await version(id)
    bench.simulator.control.approve(id)
    expect(await version(id)).not.toBe(before)
    expect(await version('')).toBe('')
  })

  it('loads nothing from other origins, and forbids frames with refuseFraming', async () => {
    const id = await push({ reference: '<script>alert(1)</script>' })
    const response = await fetch(`${bench.simulator.url}/phone/${id}`)
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; script-src 'self'; connect-src 'self'; base-uri 'none'; " +
        "form-action 'self'",
    )
    expect(response.headers.get('x-frame-options')).toBeNull()
    const html = await response.text()
    expect(html).toContain('Simulator')
    expect(html).not.toMatch(/<script>|style="|https?:|secret-token/)
    bench.simulator.faults.refuseFraming = true
    expect((await fetch(`${bench.simulator.url}/phone`)).headers.get('content-security-policy')).toContain(
      "frame-ancestors 'none'",
    )
  })

  it('lets a visitor choose what goes wrong with the payment', async () => {
    const id = await push()
    await bench.submit(`/phone/${id}`, { action: 'approve', webhook: 'triple', read: 'error', create: 'error' })
    await expect.poll(() => bench.receiver.bodies.length).toBe(3)
    expect((await get(id)).status).toBe(500)
    expect((await direct({ reference: 'next' })).status).toBe(500)
  })
})

describe('LakiPay simulator: the hosted checkout', () => {
  it('requires mediums, a callback address and a valid phone number', async () => {
    const message = async (change: Record<string, unknown>) =>
      ((await (await checkout(change)).json()) as { message: string }).message
    expect(await message({ supported_mediums: [] })).toBe('supported_mediums: must be valid values')
    expect(await message({ supported_mediums: ['telebirr'] })).toBe('supported_mediums: must be valid values')
    expect(await message({ callback_url: undefined })).toBe('callback_url: must be a valid URL')
    expect(await message({ phone_number: '+251911234567' })).toBe('phone_number: the length must be exactly 12')
    expect(await message({})).toBe('Payment initiated')
  })

  it('leads to the phone, then back to the shop', async () => {
    const path = await createCheckout()
    const html = await text(path)
    expect(html).toContain('telebirr')
    expect(html).not.toContain('CBE Birr')
    expect(await text(path, { action: 'pay', medium: 'MPESA', phone: '12' })).toContain(
      'This is not an Ethiopian mobile number',
    )
    expect(
      (await bench.submit(path, { action: 'pay', medium: 'MPESA', phone: '0911 234 567' })).headers.get('location'),
    ).toBe(path)
    expect(bench.simulator.control.payments()).toMatchObject([
      { medium: 'MPESA', phone: '251911234567', isOnPhone: true, status: 'PENDING' },
    ])
    expect(await text(path)).toContain('Confirm on your phone')
    const id = path.split('/').at(-1)
    expect((await bench.submit(`/phone/${id}`, { action: 'approve', from: 'checkout' })).headers.get('location')).toBe(
      path,
    )
    const last = await fetch(bench.simulator.url + path, { redirect: 'manual' })
    expect(last.headers.get('location')).toBe('https://shop.example/thanks')
    expect(last.headers.get('content-security-policy')).toContain("form-action 'self' https://shop.example")
  })

  it.each([
    { success: 'https://shop.example/a', failed: 'https://shop.example/b' },
    { success_url: 'https://shop.example/a', failure_url: 'https://shop.example/b' },
  ])('leads to the failure address of %j after Cancel', async (redirects) => {
    const path = await createCheckout({ redirects })
    await bench.submit(path, { action: 'cancel' })
    expect((await fetch(bench.simulator.url + path, { redirect: 'manual' })).headers.get('location')).toBe(
      'https://shop.example/b',
    )
    expect(bench.simulator.control.payments()[0]?.status).toBe('CANCELLED')
  })

  it('shows that the payment is paid when it has no redirects', async () => {
    const path = await createCheckout({ redirects: undefined, supported_mediums: ['CYBERSOURCE'], currency: 'USD' })
    expect(await text(path)).toContain('Card number')
    await bench.submit(path, { action: 'pay' })
    expect(await text(path)).toContain('Paid')
  })

  it('answers 404 for unknown payments', async () => {
    expect((await fetch(`${bench.simulator.url}/checkout/nope`)).status).toBe(404)
    expect((await fetch(`${bench.simulator.url}/phone/nope`)).status).toBe(404)
  })
})

/** @returns the id of a new payment whose request is on the phone */
function push(change: Record<string, unknown> = {}): Promise<string> {
  return createPayment({ amount: 1250.5, ...change })
}

/** @returns the path of a new checkout's page */
async function createCheckout(change: Record<string, unknown> = {}): Promise<string> {
  const { payment_url } = (await (await checkout(change)).json()) as { payment_url: string }
  return new URL(payment_url).pathname
}

async function text(path: string, fields?: Record<string, string>): Promise<string> {
  const html = await (fields ? await bench.submit(path, fields) : await fetch(bench.simulator.url + path)).text()
  return html.replaceAll('\u00a0', ' ')
}
