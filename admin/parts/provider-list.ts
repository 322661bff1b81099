/** How the providers do, with a line of the last hour each. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ProviderHealthView } from '../../server/contract/operator.ts'
import type { ConsoleContext } from '../app/context.ts'
import { healthPill } from './situation.ts'

const SPAN_CLASSES = { none: 'none', good: '', slow: 's', bad: 'f' } as const

export function providerList(
  providers: readonly ProviderHealthView[],
  context: ConsoleContext,
  options: { details?: boolean } = {},
): TemplateResult {
  const { words } = context
  return html`<ul class="list health">
    ${providers.map(
      (provider) =>
        html`<li>
          <b><bdi>${provider.label}</bdi></b>${healthPill(provider.health, words)}
          <small>${stateOf(provider, context)}</small>
          <span class="spark" aria-hidden="true"
            >${provider.spans.map(({ health }) => html`<i class=${SPAN_CLASSES[health]}></i>`)}</span
          >
          ${options.details ? details(provider, context) : nothing}
        </li>`,
    )}
  </ul>`
}

function stateOf(provider: ProviderHealthView, { words, format }: ConsoleContext): string {
  const { health, calls, failures, failuresInARow, medianSeconds, pausedUntil, keyRefusedSince } = provider
  if (health === 'key_refused')
    return keyRefusedSince ? words.keyRefusedSince(format.short(keyRefusedSince)) : words.providerHealth.key_refused
  if (health === 'paused') {
    const row = words.failuresInARow(format.number(failuresInARow))
    return pausedUntil ? `${row} · ${words.retryAt(format.time(pausedUntil))}` : row
  }
  const parts = [words.calls(calls, format.number(calls))]
  if (failures > 0) parts.push(words.failures(failures, format.number(failures)))
  if (medianSeconds !== null) parts.push(format.duration(medianSeconds))
  return parts.join(' · ')
}

function details({ lastCreatedAt, lastWebhookAt }: ProviderHealthView, context: ConsoleContext): TemplateResult {
  const { words, format } = context
  const time = (iso: string | null) =>
    iso ? html`<time datetime=${iso} title=${format.full(iso)}>${format.relative(iso)}</time>` : words.never
  return html`<small>${words.lastCreated}: ${time(lastCreatedAt)}</small>
    <small>${words.lastWebhook}: ${time(lastWebhookAt)}</small>`
}
