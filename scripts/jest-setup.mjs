// Before the tests of a project: one message about missing programs instead of one failure a test.
import { describeError, providePrograms } from './test-programs.mjs'

export default async function setUp() {
  try {
    await providePrograms({ install: false })
  } catch (error) {
    // Jest prints the stack, which says nothing here.
    throw Object.assign(new Error(), { stack: `${describeError(error)}\n→ Or let "npm run cit" install them.` })
  }
}
