/** The few pictures there are, drawn in the text's colour. */

import { html } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'

export const icon = (d: string, name = ''): TemplateResult => html`<svg viewBox="0 0 24 24" aria-hidden="true" class=${name}><path d=${d} /></svg>`

export const cross = icon('M6 6l12 12M18 6L6 18')
export const chevron = icon('M9 6l6 6-6 6', 'turns')
export const tick = icon('M5 12.5l4.5 4.5L19 7.5')
export const noSignal = icon('M3 3l18 18M5 12.5a10 10 0 0 1 3.5-2.3M19 12.5a10 10 0 0 0-6-2.9M8.5 16a5 5 0 0 1 6.5-.5M2 9a15 15 0 0 1 3.500-2.200M22 9A15 15 0 0 0 10 5.200M12 19.500v.01')
