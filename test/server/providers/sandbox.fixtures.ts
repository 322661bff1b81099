import type { ProviderFixtures } from './contract.ts'

export const sandboxFixtures: ProviderFixtures = {
  settings: () => ({}),
  secrets: [],
  network: 'none',
  webhooks: 'none',
}
