/**
 * The builtin `diagnostics_channel`: named channels, on which modules tell what they
 * do to whoever asked for it.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html
 */
import { Channel, channel, channels } from "./diagnostics_channel/channel.js";
import { TracingChannel } from "./diagnostics_channel/tracing.js";

type Name = string | symbol;

export = {
  channel,
  hasSubscribers: (name: Name) => channels.get(name)?.hasSubscribers ?? false,
  subscribe: (name: Name, listener: unknown) =>
    channel(name).subscribe(listener),
  tracingChannel: (given: unknown) => new TracingChannel(given),
  unsubscribe: (name: Name, listener: unknown) =>
    channel(name).unsubscribe(listener),
  Channel,
};
