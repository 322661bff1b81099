/** The few pictures there are, drawn in the text's colour. */

import { html } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'

export const icon = (d: string, name = ''): TemplateResult => html`<svg viewBox="0 0 24 24" aria-hidden="true" class=${name}><path d=${d} /></svg>`

export const cross = icon('M6 6l12 12M18 6L6 18')
export const chevron = icon('M9 6l6 6-6 6', 'turns')
export const noSignal = icon('M3 3l18 18M2 9a15 15 0 0 1 20 0M5 12.5a10 10 0 0 1 14 0M8.5 16a5 5 0 0 1 7 0M12 19.5v.01')
export const phone = icon('M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2')
export const backArrow = icon('M15 6l-6 6 6 6', 'turns')
