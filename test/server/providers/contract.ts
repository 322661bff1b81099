/**
 * The contract of all providers. {@link describeProvider} runs the same suite over each adapter with the fixtures of
 * that adapter: it proves the capability flags, answers the calls badly in every way, and forges webhooks from valid
 * ones.
 */

import { describeCalls } from './contract/calls.ts'
import { describeDefinition } from './contract/definition.ts'
import type { ProviderFixtures } from './contract/fixtures.ts'
import { describeNoCalls } from './contract/no-calls.ts'
import { describeNoWebhooks, describeWebhooks } from './contract/webhooks.ts'
import { BUYER, openProvider } from './provider-bench.ts'
import type { ProviderDefinition } from '../../../server/contract/provider.ts'

export type { NetworkFixtures, ProviderFixtures, WebhookFixtures } from './contract/fixtures.ts'

export function describeProvider(definition: ProviderDefinition, fixtures: ProviderFixtures): void {
  const provider = openProvider(definition, fixtures.settings('http://127.0.0.1:9'))
  const buyer = fixtures.buyer ?? BUYER
  describeDefinition(definition, provider)
  if (fixtures.network === 'none') describeNoCalls(provider, buyer)
  else describeCalls(definition, { ...fixtures, network: fixtures.network, buyer })
  if (fixtures.webhooks === 'none') describeNoWebhooks(provider)
  else describeWebhooks(definition, { ...fixtures, webhooks: fixtures.webhooks })
}
