/** Measures the calls to a provider: how long they take, and how many fail. */

import type { Provider } from '../contract/provider.ts'
import type { Meter, UpstreamCallName } from '../platform/meter.ts'

/** @returns the same provider, with its calls measured */
export function measuredProvider(provider: Provider, meter: Pick<Meter, 'upstream'>): Provider {
  const measured = async <T>(name: UpstreamCallName, call: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const end = (outcome: 'ok' | 'failed'): void =>
      meter.upstream(provider.id, name, outcome, (performance.now() - started) / 1000)
    try {
      const result = await call()
      end('ok')
      return result
    } catch (error) {
      end('failed')
      throw error
    }
  }
  const { cancel, complete, refund, fetchRefund } = provider
  return Object.assign(Object.create(provider) as Provider, {
    create: (...request: Parameters<Provider['create']>) => measured('create', () => provider.create(...request)),
    fetchStatus: (...query: Parameters<Provider['fetchStatus']>) =>
      measured('status', () => provider.fetchStatus(...query)),
    ...(cancel && {
      cancel: (...query: Parameters<typeof cancel>) => measured('cancel', () => cancel.apply(provider, query)),
    }),
    ...(complete && {
      complete: (...query: Parameters<typeof complete>) => measured('complete', () => complete.apply(provider, query)),
    }),
    ...(refund && {
      refund: (...request: Parameters<typeof refund>) => measured('refund', () => refund.apply(provider, request)),
    }),
    ...(fetchRefund && {
      fetchRefund: (...query: Parameters<typeof fetchRefund>) =>
        measured('refund_status', () => fetchRefund.apply(provider, query)),
    }),
  })
}
