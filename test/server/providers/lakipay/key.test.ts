/** Whether LakiPay accepts the key, which a read and a probe find out. */

import { describe, expect, test } from 'vitest'
import { KeyRefused } from '../../../../server/contract/request-errors.ts'
import { signal } from '../provider-bench.ts'
import { ETB, lakipayBench } from './fixture.ts'

const { openAt } = lakipayBench()

describe('lakipay key', () => {
  test.each([
    [200, '{"success":false,"error":{"code":"INVALID_API_KEY"}}'],
    [400, '{"status":"ERROR","error_code":"INVALID_API_KEY"}'],
    [401, ''],
    [403, '{}'],
  ])('counts as refused when a read or a probe is answered %i with %s', async (status, body) => {
    const provider = await openAt({ status, body })
    await expect(
      provider.fetchStatus({ reference: 'pay_1', providerRef: 'TXN-1', money: ETB(1n) }, signal),
    ).rejects.toBeInstanceOf(KeyRefused)
    await expect(provider.probeKey?.(signal)).rejects.toBeInstanceOf(KeyRefused)
  })

  test.each([
    [404, true],
    [200, true],
    [400, false],
    [429, false],
    [500, false],
  ])('after a probe that is answered %i counts as accepted: %s', async (status, accepted) => {
    const provider = await openAt({ status, body: '{"success":false,"message":"no such transaction"}' })
    const probing = provider.probeKey?.(signal)
    if (accepted) await expect(probing).resolves.toBeUndefined()
    else await expect(probing).rejects.not.toBeInstanceOf(KeyRefused)
  })
})
