/**
 * Asks before an action: what will happen, what the action needs to know, and the two ways on. It stays open while the
 * action runs, shows why the companion refused it, and closes when it is done.
 */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { ApiError } from '../app/client.ts'
import { problemText } from './problem.ts'
import type { Field, Finding, Question, Values } from './question.ts'
import { ConsoleElement } from './console-element.ts'

@customElement('question-dialog')
export class QuestionDialog extends ConsoleElement {
  @state() private question: Question | undefined
  @state() private errors: Values = {}
  @state() private refusal = ''
  @state() private finding: Finding | undefined
  @state() private isBusy = false
  @state() private values: Values = {}
  @query('dialog') private dialog!: HTMLDialogElement
  #answer: ((isDone: boolean) => void) | undefined
  #isDone = false

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('hashchange', this.#leave)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('hashchange', this.#leave)
  }

  /** @returns whether the action was done */
  async ask(question: Question): Promise<boolean> {
    this.#answer?.(false)
    this.question = question
    this.errors = {}
    this.refusal = ''
    this.finding = undefined
    this.isBusy = false
    this.#isDone = false
    this.values = Object.fromEntries((question.fields ?? []).map(({ name, value }) => [name, value ?? '']))
    await this.updateComplete
    if (!this.dialog.open) this.dialog.showModal()
    const first = this.dialog.querySelector<HTMLElement>('input, textarea') ?? this.dialog.querySelector('.btn')
    first?.focus()
    return new Promise((resolve) => (this.#answer = resolve))
  }

  protected override render(): TemplateResult {
    const { question } = this
    if (!question) return html`<dialog class="dlg" aria-labelledby="question-title"></dialog>`
    const { confirm } = question
    return html`<dialog
      class="dlg"
      aria-labelledby="question-title"
      aria-describedby="question-text"
      @close=${this.#closed}
      @cancel=${(event: Event) => this.isBusy && event.preventDefault()}
    >
      <form method="dialog" novalidate @submit=${this.#submit}>
        <h2 id="question-title">${question.title}</h2>
        <p class="muted" id="question-text">${question.text}</p>
        ${question.fields?.map((field) => this.#field(field))}
        ${this.refusal ? html`<p class="refusal" role="alert">${this.refusal}</p>` : nothing}
        ${this.#findingPart()}
        <div class="row">
          <button class="btn" type="button" ?disabled=${this.isBusy} @click=${() => this.dialog.close()}>
            ${this.finding ? this.context.words.close : question.cancel}
          </button>
          ${
            this.finding
              ? nothing
              : html`<button
                class="btn ${question.isDestructive ? 'danger-action' : 'main-action'}"
                type="submit"
                aria-busy=${this.isBusy}
              >
                ${typeof confirm === 'function' ? confirm(this.values) : confirm}
              </button>`
          }
        </div>
      </form>
    </dialog>`
  }

  #field(field: Field): TemplateResult {
    if (field.choices) return this.#choices(field, field.choices)
    const { name, label, hint, inputMode, maxLength, before, after, isCode } = field
    const error = this.errors[name]
    const note = error ?? hint
    return html`<div>
      <label class="lab" for="field-${name}">${label}</label>
      <div class="field">
        ${before ? html`<span>${before}</span>` : nothing}
        <input
          id="field-${name}"
          name=${name}
          class=${isCode ? 'mono' : ''}
          autocomplete="off"
          spellcheck=${isCode ? 'false' : 'true'}
          inputmode=${inputMode ?? 'text'}
          maxlength=${maxLength ?? 500}
          .value=${this.values[name] ?? ''}
          ?disabled=${this.finding !== undefined}
          aria-invalid=${error ? 'true' : 'false'}
          aria-describedby=${note ? `note-${name}` : nothing}
          @input=${(event: InputEvent) => this.#typed(name, (event.target as HTMLInputElement).value)}
        />
        ${after ? html`<span>${after}</span>` : nothing}
      </div>
      ${note ? html`<small id="note-${name}" class=${error ? 'wrong' : ''}>${note}</small>` : nothing}
    </div>`
  }

  #choices({ name, label }: Field, choices: NonNullable<Field['choices']>): TemplateResult {
    const error = this.errors[name]
    return html`<fieldset class="choices" aria-describedby=${error ? `note-${name}` : nothing}>
      <legend class="lab">${label}</legend>
      ${choices.map(
        ({ value, label: words }, index) =>
          html`<label>
            <input
              type="radio"
              id=${index === 0 ? `field-${name}` : nothing}
              name=${name}
              value=${value}
              .checked=${this.values[name] === value}
              ?disabled=${this.finding !== undefined}
              @change=${() => this.#typed(name, value)}
            />
            ${words}
          </label>`,
      )}
      ${error ? html`<small id="note-${name}" class="wrong">${error}</small>` : nothing}
    </fieldset>`
  }

  #findingPart(): TemplateResult | typeof nothing {
    const { finding } = this
    if (!finding) return nothing
    return html`<div class="alert ${finding.tone}" role="status">
      <div><b>${finding.title}</b>${finding.text ? html`<br /><small>${finding.text}</small>` : nothing}</div>
    </div>`
  }

  #typed(name: string, value: string): void {
    this.values = { ...this.values, [name]: value }
    if (this.errors[name]) this.errors = { ...this.errors, [name]: '' }
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const { question } = this
    if (!question || this.isBusy || this.finding) return
    const values = Object.fromEntries(Object.entries(this.values).map(([name, value]) => [name, value.trim()]))
    this.errors = this.#mistakes(question.fields ?? [], values)
    const wrong = Object.keys(this.errors)[0]
    if (wrong) {
      this.dialog.querySelector<HTMLInputElement>(`#field-${wrong}`)?.focus()
      return
    }
    this.isBusy = true
    this.refusal = ''
    try {
      const finding = (await question.act(values)) ?? undefined
      // Another question may have taken its place.
      if (this.question !== question) return
      this.isBusy = false
      this.#isDone = true
      this.finding = finding
      if (!finding) this.dialog.close()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (this.question !== question) return
      this.isBusy = false
      this.refusal = problemText(error, this.context.words)
    }
  }

  #mistakes(fields: readonly Field[], values: Values): Values {
    const found = fields.map(({ name, isOptional, check }): [string, string] => {
      const value = values[name] ?? ''
      if (!value && !isOptional) return [name, this.context.words.fieldMissing]
      return [name, check?.(value, values) ?? '']
    })
    return Object.fromEntries(found.filter(([, mistake]) => mistake))
  }

  /** A question is about what its page shows. An action that runs keeps it, because its end must be read. */
  #leave = (): void => {
    if (!this.isBusy && this.dialog.open) this.dialog.close()
  }

  #closed(): void {
    // Of the question before: browsers report the end later, and the next question can be open by then.
    if (this.dialog.open) return
    // Browsers close a dialog at the second Escape. The action runs on, and its end must be read.
    if (this.isBusy) {
      this.dialog.showModal()
      return
    }
    this.#answer?.(this.#isDone)
    this.#answer = undefined
    this.question = undefined
  }
}
