import { describe, expect, it } from 'vitest'
import { bench, callback, create, createPayment, signatureOf, verify } from './pakhipay-bench.ts'

bench.renewForEachTest()

function submit(id: string, action: 'pay' | 'cancel', choices: Record<string, string> = {}): Promise<Response> {
  return bench.submit(`/pay/${id}`, { wallet: 'bkash', action, ...choices })
}

describe('Pakhi Pay simulator: the page', () => {
  it('charges once, sends a signed callback and leads to the shop with the transaction id', async () => {
    const id = await createPayment({ order_id: 'order-7', amount: 1250.5 })
    const first = await submit(id, 'pay')
    const second = await submit(id, 'pay')
    const [payment] = bench.simulator.control.payments()
    expect(first.status).toBe(303)
    expect(first.headers.get('location')).toBe(
      `https://shop.example/thanks?cart=9&transactionId=${payment?.transactionId}`,
    )
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    await bench.expectAnswers(200)
    const { signature, ...members } = await callback()
    expect(members).toEqual({
      status: 'completed',
      transaction_id: payment?.transactionId,
      amount: '1250.50',
      order_id: 'order-7',
    })
    expect(signature).toBe(signatureOf(members))
  })

  it('charges nothing after Cancel, and can be paid afterwards', async () => {
    const id = await createPayment()
    const response = await submit(id, 'cancel')
    expect(response.headers.get('location')).toBe('https://shop.example/bag')
    expect(bench.simulator.control.payments()[0]).toMatchObject({ state: 'cancelled', transactionId: null })
    await submit(id, 'pay')
    expect(bench.simulator.control.payments()[0]).toMatchObject({ state: 'completed' })
    await bench.expectAnswers(200)
  })

  it('groups large amounts as in Bangladesh', async () => {
    const id = await createPayment({ amount: 125000 })
    expect(await (await fetch(`${bench.simulator.url}/pay/${id}`)).text()).toContain('৳1,25,000.00')
  })

  it('loads nothing from other origins and allows frames', async () => {
    const page = await fetch(`${bench.simulator.url}/pay/${await createPayment()}`)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self' https://shop.example",
    )
    expect(page.headers.get('x-frame-options')).toBeNull()
    const html = await page.text()
    expect(html).toContain('Simulator')
    expect(html).not.toMatch(/<script|style="|https?:|callback\/secret/)
  })

  it('escapes what the merchant sent', async () => {
    const id = await createPayment({ cus_name: '<img src=x onerror=alert(1)>' })
    const html = await (await fetch(`${bench.simulator.url}/pay/${id}`)).text()
    expect(html).not.toContain('<img')
    expect(html).toContain('&#60;img src=x')
  })

  it('answers 404 for an unknown payment', async () => {
    expect((await fetch(`${bench.simulator.url}/pay/nope`)).status).toBe(404)
  })

  it('lets a visitor choose what goes wrong with the payment', async () => {
    const id = await createPayment()
    await submit(id, 'pay', { webhook: 'triple', read: 'error', create: 'error' })
    await bench.expectAnswers(200, 200, 200)
    const transactionId = bench.simulator.control.payments()[0]?.transactionId ?? ''
    expect((await verify(transactionId, 100)).status).toBe(500)
    expect((await create()).status).toBe(500)
    expect((await create()).status).toBe(200)
  })
})
