import { Icon } from "../components/icon.tsx";
import { MenuButton, type MenuItem } from "../components/menu.tsx";
import { Spinner } from "../components/progress.tsx";
import { saveAs } from "../files/dropped-files.ts";
import type { PackagingModel } from "./packaging-model.ts";
import { ServiceDialog } from "./service-dialog.tsx";
import type { ServiceUse } from "./service-form.ts";
import "./packaging.css";

interface PackageMenuProps {
  model: PackagingModel;
  /** E.g. `/opt/ml/code/mnist.ts`; absent where there is none. */
  script: string | undefined;
  use: ServiceUse;
}

/** What the service needs to train and host the script, as downloads. */
export function PackageMenu({ model, script, use }: PackageMenuProps) {
  if (script === undefined) return null;
  const isBusy = model.busy.value !== undefined;
  const save = async (name: string, pack: Promise<Blob | undefined>) => {
    const blob = await pack;
    if (blob) saveAs(blob, name);
  };
  const items: MenuItem[] = [
    {
      label: "Script: sourcedir.tar.gz",
      icon: "download",
      disabled: isBusy,
      run: () => void save("sourcedir.tar.gz", model.packCode(script)),
    },
    {
      label: "Model with script: model.tar.gz",
      icon: "download",
      disabled: isBusy,
      run: () => void save("model.tar.gz", model.packModel(script)),
    },
    { kind: "separator" },
    { label: "Requests to the service", icon: "send", run: () => void model.ask(script, use) },
  ];
  return (
    <>
      <span class="package-busy" role="status">
        {isBusy && (
          <>
            <Spinner />
            <span class="visually-hidden">{model.busy.value}</span>
          </>
        )}
      </span>
      <MenuButton label="Package for SageMaker" items={items}>
        <span class="package-button">
          Package
          <Icon name="chevron" size={12} />
        </span>
      </MenuButton>
      {model.asked.value && <ServiceDialog model={model} asked={model.asked.value} />}
    </>
  );
}
