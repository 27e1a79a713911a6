import sql from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies, Predicate } from '../../kernel/auth/policy';

const isOwn: Predicate = ({ row, viewer }) => sql`${row('user_id')} = ${viewer.id}`;

/** It is not the doing of somebody whom the viewer mutes, or whom a block keeps from them. */
export const isFromOneHeard: Predicate = ({
  row,
  viewer,
}) => sql`(${row('actor_id')} IS NULL OR NOT (
    ${facts.areApart(viewer.id, row('actor_id'))} OR ${facts.mutes(viewer.id, row('actor_id'))}))`;

const isForTemplateEditors: Predicate = ({ viewer }) => viewer.may('template:edit');
const isForAnnouncers: Predicate = ({ viewer }) => viewer.may('announcement:send');
const isForReadersOfFigures: Predicate = ({ viewer }) => viewer.may('metric:read');

/** Notifications and what steers them are for their account alone; how they are worded and carried, for those of the staff whose work it is. */
export const policies: Policies = {
  'notification.read': (scope) =>
    sql`(${scope.row('recipient_id')} = ${scope.viewer.id} AND ${scope.row('is_in_inbox')}
      AND ${isFromOneHeard(scope)})`,
  'notification-preference.read': isOwn,
  'notification-setting.read': isOwn,
  'push-token.read': isOwn,
  'notification-template.read': isForTemplateEditors,
  'notification-delivery.read': isForReadersOfFigures,
  'announcement.read': isForAnnouncers,
};
