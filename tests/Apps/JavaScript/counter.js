import { AbstractActor, Temporal } from "@dapr/dapr";

/** One actor type for everything actors do: calls, state, timers and reminders. The name on the wire is the class name. */
export class CounterActor extends AbstractActor {
  async add(amount) {
    const state = this.getStateManager();
    const [known, before] = await state.tryGetState("total");
    const total = (known ? before.total : 0) + amount;
    await state.setState("total", { total });
    return total;
  }

  async total() {
    const [known, state] = await this.getStateManager().tryGetState("total");
    return { known, total: known ? state.total : 0 };
  }

  async forget() {
    await this.getStateManager().removeState("total");
    return "forgotten";
  }

  async fail() {
    throw new Error("the counter is broken");
  }

  /** Adds slowly, with a read and a write far apart: calls of one actor that overlapped would lose amounts. */
  async addSlowly(amount) {
    const { total } = await this.total();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await this.getStateManager().setState("total", { total: total + amount });
  }

  async startTimer(amount) {
    await this.registerActorTimer("tick", "add", Temporal.Duration.from({ milliseconds: 100 }), Temporal.Duration.from({ milliseconds: 100 }), undefined, amount);
  }

  async stopTimer() {
    await this.unregisterActorTimer("tick");
  }

  async startReminder(amount) {
    await this.registerActorReminder("remember", Temporal.Duration.from({ milliseconds: 100 }), Temporal.Duration.from({ milliseconds: 100 }), undefined, amount);
  }

  async stopReminder() {
    await this.unregisterActorReminder("remember");
  }

  async receiveReminder(amount) {
    await this.add(amount);
  }
}
