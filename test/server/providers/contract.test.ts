/** Runs the contract over each provider of the registry, with what `<id>.fixtures.ts` exports as `<id>Fixtures`. */

import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ProviderDefinition } from '../../../server/contract/provider.ts'
import * as registry from '../../../server/providers/index.ts'
import { describeProvider } from './contract.ts'
import type { ProviderFixtures } from './contract.ts'

const definitions = Object.values(registry) as unknown as readonly ProviderDefinition[]

async function fixturesOf(id: string): Promise<ProviderFixtures | undefined> {
  if (!existsSync(new URL(`./${id}.fixtures.ts`, import.meta.url))) return undefined
  const module = (await import(`./${id}.fixtures.ts`)) as Record<string, ProviderFixtures>
  return module[`${id}Fixtures`]
}

test('every provider of the registry has a unique id, which is also the name of its export', () => {
  const ids = definitions.map(({ id }) => id)
  expect(Object.keys(registry).sort()).toEqual([...ids].sort())
  expect(new Set(ids).size).toBe(ids.length)
})

for (const definition of definitions) {
  const fixtures = await fixturesOf(definition.id)
  describe(definition.id, () => {
    if (fixtures) describeProvider(definition, fixtures)
    else
      test('has fixtures', () =>
        expect.fail(`there are no fixtures for ${definition.id}: add ${definition.id}.fixtures.ts beside this file`))
  })
}
