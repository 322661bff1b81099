import { describe, expect, test } from 'vitest'
import type { Provider, ProviderDefinition } from '../../../../server/contract/provider.ts'
import type { SettingsShape } from '../../../../server/contract/provider-settings.ts'
import { isCurrency } from '../../../../server/domain/money.ts'

/** What a provider says about itself before any call. */
export function describeDefinition(definition: ProviderDefinition, provider: Provider): void {
  describe('definition', () => {
    test('has the same id and label as the opened provider', () => {
      expect(definition.id).toMatch(/^[a-z]+$/)
      expect(provider.id).toBe(definition.id)
      expect(provider.label).toBe(definition.label)
      expect(definition.label.trim()).not.toBe('')
    })

    test('describes each setting, parses each default and gives no secret a default', () => {
      for (const [name, setting] of Object.entries(definition.settings as SettingsShape)) {
        expect(name).toMatch(/^[A-Z][A-Z_]*$/)
        expect(setting.describe).not.toBe('')
        expect(setting.secret === true && setting.default !== undefined, `${name} is a secret with a default`).toBe(
          false,
        )
        if (setting.default !== undefined) expect(() => setting.parse(setting.default ?? '')).not.toThrow()
      }
    })

    test('lists each currency and each medium once, and only currencies that exist', () => {
      expect(provider.currencies.length).toBeGreaterThan(0)
      expect(provider.currencies.filter((code) => !isCurrency(code))).toEqual([])
      expect(new Set(provider.currencies).size).toBe(provider.currencies.length)
      const ids = provider.mediums?.map(({ id }) => id) ?? []
      expect(new Set(ids).size).toBe(ids.length)
      for (const medium of provider.mediums ?? []) {
        expect(medium.label).not.toBe('')
        expect((medium.currencies ?? []).filter((code) => !provider.currencies.includes(code))).toEqual([])
      }
    })

    test('has a cancel function exactly when its capabilities say so', () => {
      expect(typeof provider.cancel === 'function').toBe(provider.capabilities.cancel)
    })

    test('makes refunds exactly when it can say what became of them', () => {
      expect(typeof provider.refund).toBe(typeof provider.fetchRefund)
    })
  })
}
