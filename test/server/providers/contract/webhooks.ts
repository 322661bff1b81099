import { describe, expect, test } from 'vitest'
import { WebhookRefused } from '../../../../server/contract/provider.ts'
import type { Provider, ProviderDefinition } from '../../../../server/contract/provider.ts'
import { fixtureNames, judge, readFixture } from '../deliveries.ts'
import { hostileForms } from '../hostile-forms.ts'
import { hostileDeliveries } from '../hostile-webhooks.ts'
import type { Forgery } from '../hostile-webhooks.ts'
import { openProvider } from '../provider-bench.ts'
import type { ProviderFixtures, WebhookFixtures } from './fixtures.ts'

const NOWHERE = 'http://127.0.0.1:9'

/** The recorded webhooks of a provider, as they are and changed in every way that needs no key. */
export function describeWebhooks(
  definition: ProviderDefinition,
  { settings, secrets, webhooks }: ProviderFixtures & { readonly webhooks: WebhookFixtures },
): void {
  const names = fixtureNames(definition.id)
  const provider = openProvider(definition, settings(NOWHERE))
  const [first = ''] = names
  const fixture = (name: string) => readFixture(definition.id, name)
  const forgeriesOf = (name: string): Forgery[] =>
    webhooks.signature.in === 'form'
      ? hostileForms(fixture(name), webhooks.signature)
      : hostileDeliveries(fixture(name), webhooks.signature)
  const verdict = (delivery: ReturnType<typeof fixture>, source = provider) => judge(source, delivery, secrets)

  describe('webhooks', () => {
    test('have fixtures', () => {
      expect(names.length).toBeGreaterThan(0)
    })

    test.each(names)('accepts %s', (name) => {
      expect(verdict(fixture(name))).toMatchObject({ dedupeKey: expect.stringMatching(/^[\x21-\x7e]{1,200}$/) })
    })

    test.each(names)('reads the same event from %s when it is delivered again', (name) => {
      const once = fixture(name)
      expect(verdict({ ...once, receivedAt: once.receivedAt + 1000 })).toEqual(verdict(once))
    })

    test.each(names)('rejects %s under another key', (name) => {
      expect(verdict(fixture(name), openProvider(definition, webhooks.wrongKey(NOWHERE)))).toBe('bad_signature')
    })

    test.each(names)('rejects %s after a change of a single bit of its body', (name) => {
      const delivery = fixture(name)
      const event = verdict(delivery)
      for (let at = 0; at < delivery.rawBody.length; at += 1) {
        for (const bit of [1, 2, 4, 16, 32, 128]) {
          const rawBody = Buffer.from(delivery.rawBody)
          rawBody[at] = (rawBody[at] ?? 0) ^ bit
          const changed = verdict({ ...delivery, rawBody })
          // The case of a hexadecimal digit, in the signature or in an escape, has no meaning; nor has the kind of
          // white space.
          if (typeof changed !== 'string') expect(changed, `byte ${at}, bit ${bit}`).toEqual(event)
        }
      }
    })

    const forgeries = forgeriesOf(first)

    test('are forged in at least 80 ways', () => {
      expect(forgeries.length).toBeGreaterThanOrEqual(80)
      expect(new Set(forgeries.map(({ name }) => name)).size).toBe(forgeries.length)
    })

    test.each(forgeries)('rejects a forgery: $name', ({ delivery, harmless }) => {
      const forged = verdict(delivery)
      if (harmless && typeof forged !== 'string') expect(forged).toEqual(verdict(fixture(first)))
      else expect(forged).toMatch(/^(bad_signature|malformed|not_for_us)$/)
    })

    test.each(names)('rejects all forgeries of %s', (name) => {
      const event = verdict(fixture(name))
      for (const { name: forgery, delivery, harmless } of forgeriesOf(name)) {
        const forged = verdict(delivery)
        if (harmless && typeof forged !== 'string') expect(forged, forgery).toEqual(event)
        else expect(forged, forgery).toMatch(/^(bad_signature|malformed|not_for_us)$/)
      }
    })
  })
}

/** For a provider that sends no webhooks. */
export function describeNoWebhooks(provider: Provider): void {
  test('rejects every webhook', () => {
    for (const body of ['', '{}', '{"status":"completed"}', 'x'.repeat(100_000)]) {
      const delivery = { rawBody: Buffer.from(body), headers: {}, receivedAt: 0 }
      expect(() => provider.verifyWebhook(delivery)).toThrow(
        // Neither the quarantine nor `doctor` shows what no signature could have saved.
        expect.objectContaining({ name: 'WebhookRefused', code: 'not_for_us' }),
      )
      expect(() => provider.parseWebhook({ body, rawBody: delivery.rawBody })).toThrow(WebhookRefused)
    }
  })
}
