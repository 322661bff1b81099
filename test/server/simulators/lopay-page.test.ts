import { describe, expect, it } from 'vitest'
import { bench, createLink } from './lopay-bench.ts'

bench.renewForEachTest()

describe('Lopay simulator: the page', () => {
  it('charges a tip too, and leads back to the shop only after a success', async () => {
    const id = await createLink()
    const declined = await bench.submit(`/l/${id}`, { action: 'decline', tip: '10' })
    expect([declined.status, await declined.text()]).toEqual([200, expect.stringContaining('Your card was declined')])
    expect(bench.simulator.control.payments()[0]).toMatchObject({ status: 'pending', declines: 1 })
    const paid = await bench.submit(`/l/${id}`, { action: 'pay', tip: '10' })
    expect(paid.status).toBe(303)
    expect(paid.headers.get('location')).toBe(
      `https://shop.example/return?a=1&status=successful&paymentRequestId=${id}`,
    )
    expect(bench.simulator.control.payments()[0]?.payments[0]).toMatchObject({
      subtotal: { units: 1999 },
      tip: { units: 200 },
      total: { units: 2199 },
    })
    expect(await (await fetch(`${bench.simulator.url}/l/${id}`)).text()).toContain('Paid')
  })

  it('shows that the payment is paid when the link names no return address', async () => {
    const id = await createLink({ returnUrl: undefined })
    expect((await bench.submit(`/l/${id}`, { action: 'pay' })).headers.get('location')).toBe(`/l/${id}`)
  })

  it('loads nothing from other origins, and forbids frames by default', async () => {
    const id = await createLink({ description: '<b>tea</b>' })
    const page = await fetch(`${bench.simulator.url}/l/${id}`)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self' https://shop.example" +
        "; frame-ancestors 'none'",
    )
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    const html = await page.text()
    expect(html).toContain('£19.99')
    expect(html).toContain('Simulator')
    expect(html).not.toMatch(/<script|<b>tea|style="|https?:/)
    bench.simulator.faults.refuseFraming = false
    expect((await fetch(`${bench.simulator.url}/l/${id}`)).headers.get('x-frame-options')).toBeNull()
  })

  it('charges nothing for a revoked link', async () => {
    const id = await createLink()
    bench.simulator.control.revoke(id)
    expect((await bench.submit(`/l/${id}`, { action: 'pay' })).status).toBe(410)
    expect(bench.simulator.control.payments()[0]).toMatchObject({ status: 'cancelled', payments: [] })
  })
})
