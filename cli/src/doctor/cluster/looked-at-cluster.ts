import type { DoctorTexts } from '../../texts/texts.ts';
import type { Kubectl } from './kubectl.ts';

/** A cluster that the chart of the platform is meant for, or is installed on. */
export interface LookedAtCluster {
  kubectl: Kubectl;
  /** Of the platform on it. */
  namespace: string;
  texts: DoctorTexts['cluster'];
}
