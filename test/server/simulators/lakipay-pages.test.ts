import { describe, expect, it } from 'vitest'
import { bench, call, get, setUp } from './lakipay-bench.ts'

setUp({ merchantName: 'Tea & Co' })

describe('LakiPay simulator: the phone', () => {
  it('shows what waits for any number, for one number, or one prompt', async () => {
    expect(await text('/phone')).toContain('Nothing to confirm')
    const id = await prompt({})
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
  ])('on %s tells the shop', async (action, status, words) => {
    const id = await prompt({})
    const answer = await submit(`/phone/${id}`, { action })
    expect(answer.headers.get('location')).toBe(`/phone/${id}`)
    expect(await text(`/phone/${id}`)).toContain(words)
    expect(bench.simulator.control.payments()[0]?.status).toBe(status)
    await expect.poll(() => bench.receiver.bodies.length).toBe(1)
  })

  it('can be ignored, which tells nobody anything', async () => {
    const id = await prompt({})
    await submit(`/phone/${id}`, { action: 'ignore' })
    expect(await text('/phone')).toContain('Nothing to confirm')
    expect(bench.simulator.control.payments()).toMatchObject([{ status: 'PENDING', isPrompting: false }])
    expect(bench.simulator.control.deliveries()).toEqual([])
  })

  it('cannot approve what has expired', async () => {
    const id = await prompt({})
    bench.simulator.control.expire(id)
    await submit(`/phone/${id}`, { action: 'approve' })
    expect(bench.simulator.control.payments()[0]?.status).toBe('EXPIRED')
    expect(await text(`/phone/${id}`)).toContain('The prompt has expired')
  })

  it('tells its script when there is something new', async () => {
    const version = async (about: string) =>
      ((await (await fetch(`${bench.simulator.url}/state?about=${about}`)).json()) as { version: string }).version
    expect(await version('')).toBe('')
    const id = await prompt({})
    expect(await version('')).toBe(id)
    expect(await version('%2B251911234567')).toBe(id)
    expect(await version('%2B251700000000')).toBe('')
    const before = await version(id)
    bench.simulator.control.approve(id)
    expect(await version(id)).not.toBe(before)
    expect(await version('')).toBe('')
  })

  it('is strict about content, open to frames unless told otherwise, and says what it is', async () => {
    const id = await prompt({ reference: '<script>alert(1)</script>' })
    const response = await fetch(`${bench.simulator.url}/phone/${id}`)
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'",
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

  it("lets a visitor choose a payment's mishaps", async () => {
    const id = await prompt({})
    await submit(`/phone/${id}`, { action: 'approve', webhook: 'triple', read: 'error', create: 'error' })
    await expect.poll(() => bench.receiver.bodies.length).toBe(3)
    expect((await get(id)).status).toBe(500)
    expect((await call('direct', { ...validDirect(), reference: 'next' })).status).toBe(500)
  })
})

describe('LakiPay simulator: hosted checkout', () => {
  it('needs mediums and a callback address, and a phone only when there is one', async () => {
    const message = async (change: Record<string, unknown>) =>
      ((await (await call('checkout', { ...validCheckout(), ...change })).json()) as { message: string }).message
    expect(await message({ supported_mediums: [] })).toBe('supported_mediums: must be valid values')
    expect(await message({ supported_mediums: ['telebirr'] })).toBe('supported_mediums: must be valid values')
    expect(await message({ callback_url: undefined })).toBe('callback_url: must be a valid URL')
    expect(await message({ phone_number: '+251911234567' })).toBe('phone_number: the length must be exactly 12')
    expect(await message({})).toBe('Payment initiated')
  })

  it('leads from medium and number over the phone back to the shop', async () => {
    const path = await checkout({})
    const html = await text(path)
    expect(html).toContain('telebirr')
    expect(html).not.toContain('CBE Birr')
    expect(await text(path, { action: 'pay', medium: 'MPESA', phone: '12' })).toContain(
      'This is no Ethiopian mobile number',
    )
    expect(
      (await submit(path, { action: 'pay', medium: 'MPESA', phone: '0911 234 567' })).headers.get('location'),
    ).toBe(path)
    expect(bench.simulator.control.payments()).toMatchObject([
      { medium: 'MPESA', phone: '251911234567', isPrompting: true, status: 'PENDING' },
    ])
    expect(await text(path)).toContain('Confirm on your phone')
    const id = path.split('/').at(-1)
    expect((await submit(`/phone/${id}`, { action: 'approve', from: 'checkout' })).headers.get('location')).toBe(path)
    const last = await fetch(bench.simulator.url + path, { redirect: 'manual' })
    expect(last.headers.get('location')).toBe('https://shop.example/thanks')
    expect(last.headers.get('content-security-policy')).toContain("form-action 'self' https://shop.example")
  })

  it.each([
    { success: 'https://shop.example/a', failed: 'https://shop.example/b' },
    { success_url: 'https://shop.example/a', failure_url: 'https://shop.example/b' },
  ])('on cancel goes where %j says', async (redirects) => {
    const path = await checkout({ redirects })
    await submit(path, { action: 'cancel' })
    expect((await fetch(bench.simulator.url + path, { redirect: 'manual' })).headers.get('location')).toBe(
      'https://shop.example/b',
    )
    expect(bench.simulator.control.payments()[0]?.status).toBe('CANCELLED')
  })

  it('stays where it is without addresses to go to', async () => {
    const path = await checkout({ redirects: undefined, supported_mediums: ['CYBERSOURCE'], currency: 'USD' })
    expect(await text(path)).toContain('Card number')
    await submit(path, { action: 'pay' })
    expect(await text(path)).toContain('Paid')
  })

  it('knows only its own payments', async () => {
    expect((await fetch(`${bench.simulator.url}/checkout/nope`)).status).toBe(404)
    expect((await fetch(`${bench.simulator.url}/phone/nope`)).status).toBe(404)
  })
})

function validDirect(): Record<string, unknown> {
  return {
    amount: 1250.5,
    currency: 'ETB',
    phone_number: '251911234567',
    medium: 'TELEBIRR',
    reference: 'ORDER-1',
    callback_url: bench.receiver.url,
  }
}

function validCheckout(): Record<string, unknown> {
  const redirects = { success: 'https://shop.example/thanks', failed: 'https://shop.example/bag' }
  return {
    amount: 99,
    currency: 'ETB',
    supported_mediums: ['TELEBIRR', 'MPESA'],
    reference: 'ORDER-2',
    callback_url: bench.receiver.url,
    redirects,
  }
}

async function prompt(change: Record<string, unknown>): Promise<string> {
  return ((await (await call('direct', { ...validDirect(), ...change })).json()) as { lakipay_transaction_id: string })
    .lakipay_transaction_id
}

async function checkout(change: Record<string, unknown>): Promise<string> {
  const { payment_url } = (await (await call('checkout', { ...validCheckout(), ...change })).json()) as {
    payment_url: string
  }
  return new URL(payment_url).pathname
}

async function text(path: string, fields?: Record<string, string>): Promise<string> {
  const html = await (fields ? await submit(path, fields) : await fetch(bench.simulator.url + path)).text()
  return html.replaceAll('\u00a0', ' ')
}

function submit(path: string, fields: Record<string, string>): Promise<Response> {
  return fetch(bench.simulator.url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}
