/** A container of a run's: it has the run's labels, and its creation is noted. */
import { GenericContainer, type StartedTestContainer } from 'testcontainers';
import { type Creations, creationKey } from './creations.js';
import { labelsOf } from './labels.js';

export interface Whose {
  readonly runId: string;
  readonly part: 'node' | 'sidecar';
  readonly node: string;
  readonly creations: Creations;
}

export class OurContainer extends GenericContainer {
  readonly #whose: Whose;
  readonly #key: string;

  constructor(image: string, whose: Whose) {
    super(image);
    this.#whose = whose;
    this.#key = creationKey(whose.part, whose.node);
    this.withLabels(labelsOf(whose.runId, whose.part, whose.node)).withAutoCleanup(false);
  }

  protected override async beforeContainerCreated(): Promise<void> {
    this.#whose.creations.asked(this.#key);
  }

  /** Its answer comes with the end of the start; what was created meanwhile is found by its labels. */
  override start(): Promise<StartedTestContainer> {
    return this.#whose.creations.answer(this.#key, super.start());
  }
}
