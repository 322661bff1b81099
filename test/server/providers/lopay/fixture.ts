import { lopay } from '../../../../server/providers/lopay/lopay.ts'
import type { ProviderDefinition } from '../../../../server/contract/provider.ts'
import { API_KEY, SECRET } from '../lopay.fixtures.ts'
import { providerBench } from '../provider-bench.ts'
import type { ProviderBench } from '../provider-bench.ts'

export const ANOTHER_LINK = '00000000-0000-4000-8000-000000000000'
export const money = (minor: bigint, currency = 'GBP') => ({ minor, currency })
/** An amount as Lopay writes it. */
export const amount = (units: unknown, currencyCode: unknown = 'GBP') => ({ units, currencyCode })

export function lopayBench(): ProviderBench {
  return providerBench(lopay as unknown as ProviderDefinition, (baseUrl) => ({
    API_KEY,
    BASE_URL: baseUrl,
    WEBHOOK_SECRET: SECRET,
  }))
}
