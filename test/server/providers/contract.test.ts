import { describe, expect, test } from 'vitest'
import type { ProviderDefinition } from '../../../server/providers/provider.ts'
import * as registry from '../../../server/providers/index.ts'
import { describeProvider } from './contract.ts'
import type { ProviderFixtures } from './contract.ts'
import { echezonaFixtures } from './echezona.fixtures.ts'
import { lakipayFixtures } from './lakipay.fixtures.ts'
import { lopayFixtures } from './lopay.fixtures.ts'
import { pakhipayFixtures } from './pakhipay.fixtures.ts'

const FIXTURES: Readonly<Record<string, ProviderFixtures>> = {
  echezona: echezonaFixtures,
  lakipay: lakipayFixtures,
  lopay: lopayFixtures,
  pakhipay: pakhipayFixtures,
  sandbox: { settings: () => ({}), secrets: [], network: 'none', webhooks: 'none' },
}

const definitions = Object.values(registry) as unknown as readonly ProviderDefinition[]

test('every provider of the registry has fixtures here, and an id of its own', () => {
  const ids = definitions.map(({ id }) => id)
  expect(Object.keys(FIXTURES).sort()).toEqual([...ids].sort())
  expect(Object.keys(registry).sort()).toEqual([...ids].sort())
  expect(new Set(ids).size).toBe(ids.length)
})

for (const definition of definitions) {
  const fixtures = FIXTURES[definition.id]
  describe(definition.id, () => {
    if (fixtures) describeProvider(definition, fixtures)
    else test('has fixtures', () => expect.fail(`add fixtures for ${definition.id} to this file`))
  })
}
