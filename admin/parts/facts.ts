/** A list of facts: a label and a value each. Facts without a value are left out. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'

export type Fact = readonly [label: string | TemplateResult, value: string | TemplateResult | null | undefined]

export function facts(all: readonly Fact[]): TemplateResult {
  return html`<dl class="facts">
    ${all
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
  </dl>`
}
