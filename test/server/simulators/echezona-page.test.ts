import { describe, expect, it } from 'vitest'
import { bench, call, createPage, initialize, webhook } from './echezona-bench.ts'

bench.renewForEachTest()

describe('Echezona simulator: the page', () => {
  it.each([
    ['pay', 'Successful', 'responseCode=00'],
    ['fail', 'Failed', 'responseCode=99'],
    ['leave', 'Pending', 'responseCode=99'],
  ])('leads back to the shop after %s', async (action, status, code) => {
    const response = await bench.submit(await createPage(), { action })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toMatch(/^https:\/\/shop\.example\/back\?t=1&orderReference=pay_1&/)
    expect(response.headers.get('location')).toContain(code)
    expect(bench.simulator.control.payments()[0]?.status).toBe(status)
  })

  it('charges once, and shows that the payment is paid', async () => {
    const path = await createPage()
    await bench.submit(path, { action: 'pay' })
    await bench.submit(path, { action: 'fail' })
    expect(await (await fetch(bench.simulator.url + path)).text()).toContain('Paid')
    await bench.expectAnswers(200)
  })

  it('loads nothing from other origins and escapes what the merchant sent', async () => {
    const page = await fetch(bench.simulator.url + (await createPage({ lastName: '<i>Obi</i>' })))
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self' https://shop.example",
    )
    const html = await page.text()
    expect(html).toContain('Simulator')
    expect(html).not.toMatch(/<script|<i>|style="|https?:/)
  })

  it('allows frames, unless refuseFraming forbids them', async () => {
    const address = bench.simulator.url + (await createPage())
    expect((await fetch(address)).headers.get('x-frame-options')).toBeNull()
    bench.simulator.faults.refuseFraming = true
    const { headers } = await fetch(address)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it('answers 404 for an unknown payment', async () => {
    expect((await fetch(`${bench.simulator.url}/pay/nope`)).status).toBe(404)
  })

  it('lets a visitor choose what goes wrong with the payment', async () => {
    const choices = { webhook: 'amount', read: 'html', charge: 'less', create: 'error' }
    await bench.submit(await createPage(), { action: 'pay', ...choices })
    expect(await webhook()).toMatchObject({ data: { amount: 4999.98 } })
    expect((await call('VerifyPayment', { transactionId: 'pay_1' })).headers.get('content-type')).toContain('text/html')
    expect((await initialize({ transactionId: 'pay_2' })).status).toBe(500)
    expect((await initialize({ transactionId: 'pay_2' })).status).toBe(200)
  })
})
