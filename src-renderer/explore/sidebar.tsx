import { type JSX, useState } from 'react';

import { recall, remember } from '../state/remembered';
import { useStore } from '../state/use-store';
import { Split } from '../ui/split';
import { DiscoverySection } from './discovery/discovery-section';
import type { DiscoveryStore } from './discovery/discovery-store';
import styles from './explore-view.module.css';
import { TargetSidebar, type TargetSidebarProps } from './targets/target-sidebar';

interface SidebarProps extends TargetSidebarProps {
  readonly discovery: DiscoveryStore;
  readonly onOpenListener: (listenerId: string) => void;
}

/** The targets, and under them what listens on this machine, which can be folded away for good. */
export function Sidebar({ discovery, onOpenListener, ...targetProps }: SidebarProps): JSX.Element {
  const [isOpen, setIsOpen] = useState(() => recall('machine-open', true));
  const targets = useStore(targetProps.targets, state => state.targets) ?? [];
  const machine = (
    <DiscoverySection
      discovery={discovery}
      targets={targets}
      isOpen={isOpen}
      onOpen={open => {
        setIsOpen(open);
        remember('machine-open', open);
      }}
      onTarget={onOpenListener}
    />
  );
  if (!isOpen) {
    return (
      <div className={styles.sidebar}>
        <TargetSidebar {...targetProps} />
        <div className={styles.folded}>{machine}</div>
      </div>
    );
  }
  return (
    <Split
      label="Height of On this machine"
      direction="column"
      sized="second"
      initialShare={0.42}
      minFirst={120}
      minSecond={160}
      first={<TargetSidebar {...targetProps} />}
      second={machine}
    />
  );
}
