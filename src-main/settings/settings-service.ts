import type { ChangeSettingRequest, SettingsServiceDefinition } from '../../gen/sockeye/v1/settings';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import {
  defaultValues,
  refuseValue,
  type SettingName,
  type SettingValue,
  themeWord,
  toSettings,
} from '../../src-shared/setting-rules';
import type { SettingsStore } from './settings-store';

/** Offers the settings to the window. */
export function createSettingsService(settings: SettingsStore): ServiceImplementation<SettingsServiceDefinition> {
  return {
    async *watchSettings(_request, signal) {
      for await (const { values, problems } of settings.watch(signal)) {
        yield {
          settings: toSettings(values),
          defaults: toSettings(defaultValues()),
          problems: [...problems],
          file: settings.file,
          isSafe: settings.isSafe,
        };
      }
    },
    async changeSetting(request) {
      const { name, value } = readChange(request);
      try {
        await settings.change(name, value);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw refusal(StatusCode.FAILED_PRECONDITION, `${settings.file} was not changed: ${reason}`, error);
      }
      return {};
    },
  };
}

function readChange({ change }: ChangeSettingRequest): { readonly name: SettingName; readonly value: SettingValue } {
  if (change === undefined) throw refusal(StatusCode.INVALID_ARGUMENT, 'No setting was named.');
  const value = change.$case === 'theme' ? (themeWord(change.value) ?? '') : change.value;
  const problem = refuseValue(change.$case, value);
  if (problem !== undefined) throw refusal(StatusCode.INVALID_ARGUMENT, `${change.$case} ${problem}, not ${value}.`);
  return { name: change.$case, value };
}

function refusal(code: number, details: string, cause?: unknown): RpcError {
  return new RpcError('/sockeye.v1.SettingsService/ChangeSetting', code, details, { cause });
}
