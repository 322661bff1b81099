import { describe, expect, it } from 'vitest'
import { LINKS, WEBHOOKS, bench, call, createLink, read, validLink } from './lopay-bench.ts'

bench.renewForEachTest()

describe('Lopay simulator: faults', () => {
  it('answers create with another amount than the call named', async () => {
    bench.simulator.faults.createOffBy = 1
    expect(await (await call('POST', LINKS, validLink())).json()).toMatchObject({ amount: { units: 2000 } })
  })

  it('charges another amount and currency', async () => {
    Object.assign(bench.simulator.faults, { chargedOffBy: -1, chargedCurrency: 'USD' })
    const id = await createLink()
    bench.simulator.control.pay(id)
    expect(await read(id)).toMatchObject({
      amount: { units: 1999, currencyCode: 'GBP' },
      payments: [{ subtotal: { units: 1998, currencyCode: 'USD' } }],
    })
  })

  it.each([
    ['error', 500],
    ['html', 200],
  ] as const)('answers every call with a page and does nothing: %s', async (fault, status) => {
    const id = await createLink()
    Object.assign(bench.simulator.faults, { create: fault, read: fault, other: fault })
    const answers = [
      await call('POST', LINKS, validLink()),
      await call('GET', `${LINKS}/${id}`),
      await call('GET', `/api/1/partner/payment/x`),
      await call('GET', LINKS),
      await call('PATCH', `${LINKS}/${id}`, { description: 'x' }),
      await call('POST', `${LINKS}/${id}/send`, { email: 'a@example.com' }),
      await call('DELETE', `${LINKS}/${id}`),
      await call('POST', WEBHOOKS, {}),
    ]
    expect(answers.map((response) => [response.status, response.headers.get('content-type')])).toEqual(
      answers.map(() => [status, 'text/html; charset=utf-8']),
    )
    expect(bench.simulator.control.payments()).toMatchObject([{ id, status: 'pending', description: 'Order 1' }])
    expect(bench.simulator.control.calls()).toEqual({ create: 2, read: 2, other: 5 })
  })

  it('creates a link without answering', async () => {
    bench.simulator.faults.nextCreate = 'hang'
    await bench.expectNoAnswer(
      (signal) => call('POST', LINKS, validLink(), { signal }),
      () => bench.simulator.control.payments().length === 1,
    )
  })

  it('counts a read without answering it', async () => {
    const id = await createLink()
    bench.simulator.faults.read = 'hang'
    await bench.expectNoAnswer(
      (signal) => call('GET', `${LINKS}/${id}`, undefined, { signal }),
      () => bench.simulator.control.payments()[0]?.reads === 1,
    )
  })

  it('revokes a link and closes the connection', async () => {
    const id = await createLink()
    bench.simulator.faults.other = 'cut'
    await expect(call('DELETE', `${LINKS}/${id}`)).rejects.toThrow('fetch failed')
    expect(bench.simulator.control.payments()).toMatchObject([{ status: 'cancelled' }])
  })
})
