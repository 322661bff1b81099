import { describe, expect, test } from 'vitest'
import type { StatusQuery } from '../../../../server/contract/provider.ts'
import { API_KEY, LINK, MERCHANT } from '../lopay.fixtures.ts'
import { signal } from '../provider-bench.ts'
import { lopayBench, money } from './fixture.ts'

const { api, openAt } = lopayBench()
const QUERY: StatusQuery = { reference: 'pay_1', providerRef: LINK, money: money(10_000n) }

describe('lopay cancel', () => {
  test('revokes the link', async () => {
    const provider = await openAt({ status: 204 }, { MERCHANT_ID: MERCHANT })
    expect(await provider.cancel?.(QUERY, signal)).toBeUndefined()
    expect(api.requestLines).toEqual([`DELETE /api/1/partner/payment-link/${LINK}`])
    expect(api.requests[0]?.headers).toMatchObject({ 'x-api-key': API_KEY, 'x-merchant-id': MERCHANT })
  })

  test('sends no request without the id of a link', async () => {
    const provider = await openAt({ status: 204 })
    await provider.cancel?.({ ...QUERY, providerRef: null }, signal)
    expect(api.requests).toHaveLength(0)
  })

  test.each([400, 404, 406, 409, 422])(
    'succeeds when it is answered %i, because the link may have been paid meanwhile',
    async (status) => {
      await expect((await openAt({ status, body: '{}' })).cancel?.(QUERY, signal)).resolves.toBeUndefined()
    },
  )

  test.each([401, 403, 429, 500])('fails when it is answered %i', async (status) => {
    await expect((await openAt({ status, body: '{}' })).cancel?.(QUERY, signal)).rejects.toThrow(String(status))
  })
})
