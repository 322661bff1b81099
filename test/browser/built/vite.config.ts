/** Builds the modal for the browser tests as it is built for the script tag, with the ways out of the page in the tests' hands. */

import { resolve } from 'node:path'
import { modalConfiguration } from '../../../vite.config.ts'

const root = resolve(import.meta.dirname, '../../..')
const configuration = modalConfiguration({ modal: resolve(import.meta.dirname, 'entry.ts') }, { entryFileNames: '[name].js' })

export default { ...configuration, root, build: { ...configuration.build, outDir: resolve(root, 'test-results/built'), emptyOutDir: true } }
